package api

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/reference"
)

// putCeilingFile sets amounts from a table of kode, jenis, pagu: all of it, or none
// where any row is wrong. A fault names its row, the heading being row 1, and its
// column.
func (h *handler) putCeilingFile(c *fiber.Ctx, year int, by planning.ActorRef) error {
	rows, err := reference.ReadCeilings(bytes.NewReader(c.Request().Body()), year)
	var faults reference.Faults
	if errors.As(err, &faults) {
		return faultFields(faults)
	}
	if err != nil {
		return err
	}
	if _, err := h.store.Cycle(c.UserContext(), year); err != nil {
		return err
	}
	if err := h.store.LoadCeilings(c.UserContext(), by, year, rows); err != nil {
		return atRows(err, rows)
	}
	return c.JSON(loadedView{Rows: len(rows)})
}

func faultFields(faults reference.Faults) error {
	var f planning.Fields
	for _, x := range faults[:min(len(faults), maxFaults)] {
		args := []string{}
		for name, value := range x.Args {
			args = append(args, name, value)
		}
		f.Add(tableCell(x.Row, x.Column), x.Key, args...)
	}
	return f.Err()
}

// tableCell names one cell of a table: row[3].pagu.
func tableCell(row int, column string) string {
	at := "row[" + strconv.Itoa(row) + "]"
	if column == "" {
		return at
	}
	return at + "." + column
}

// atRows gives what the store found wrong with a code the row it stands in.
func atRows(err error, rows []planning.Ceiling) error {
	var e *planning.Error
	if !errors.As(err, &e) || e.Code != planning.Invalid {
		return err
	}
	var f planning.Fields
	for _, one := range e.All() {
		moved := *one
		moved.More = nil
		for i, r := range rows {
			if code := one.Args["code"]; code != "" && r.Key == code {
				moved.Field = tableCell(i+2, "kode")
			}
		}
		f.AddError(&moved)
	}
	return f.Err()
}
