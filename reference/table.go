package reference

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"musrenbang/planning"
)

// Fault is one wrong cell of a file. Row counts lines as a spreadsheet shows
// them: the header is row 1. Column is "" where the whole row is meant.
type Fault struct {
	Row    int               `json:"row"`
	Column string            `json:"column"`
	Key    string            `json:"key"` // catalogue key, error.*
	Args   map[string]string `json:"args,omitempty"`
}

// Faults are all wrong cells of a file that was not taken. As a planning.Error
// it is Invalid (error.file_rows).
type Faults []Fault

// maxFaults is where a reader stops: the file is of another kind then.
const maxFaults = 1000

// Error names the first wrong cell, for logs.
func (f Faults) Error() string {
	if len(f) == 0 {
		return "no faults"
	}
	return fmt.Sprintf("row %d, column %s: %s (%d in all)", f[0].Row, f[0].Column, f[0].Key, len(f))
}

// Unwrap gives the edge what it can translate.
func (f Faults) Unwrap() error {
	return planning.Refuse(planning.Invalid, "error.file_rows", "count", fmt.Sprint(len(f)))
}

// maxRows bounds a file, well above the national list of activity codes.
const maxRows = 200_000

// table reads a CSV file by column name and collects what is wrong in it.
type table struct {
	csv    *csv.Reader
	column map[string]int
	row    int
	line   int
	record []string
	faults Faults
}

// openTable reads the header. Columns may stand in any order, others are passed
// over; one of required that is missing is fatal, by its name. A list in
// required names alternatives: "nama|nomenklatur".
func openTable(r io.Reader, required ...string) (*table, error) {
	in := bufio.NewReader(r)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\uFEFF" {
		_, _ = in.Discard(3) // what spreadsheets write before UTF-8
	}
	t := &table{csv: csv.NewReader(in), column: map[string]int{}, row: 1}
	t.csv.Comma = separator(in)
	t.csv.FieldsPerRecord = -1
	header, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, Faults{{Row: 1, Key: "error.file_empty"}}
	}
	if err != nil {
		return nil, readError(err, 1)
	}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := t.column[name]; twice && name != "" {
			t.fault(name, "error.column_twice")
		}
		t.column[name] = i
	}
	for _, names := range required {
		t.require(strings.Split(names, "|"))
	}
	if len(t.faults) > 0 {
		return nil, t.faults
	}
	return t, nil
}

func (t *table) require(names []string) {
	for _, name := range names {
		if i, ok := t.column[name]; ok {
			t.column[names[0]] = i
			return
		}
	}
	t.fault(names[0], "error.column_missing")
}

// separator finds out whether the file uses semicolons, as spreadsheets with
// Indonesian settings write them.
func separator(in *bufio.Reader) rune {
	head, _ := in.Peek(1024)
	line, _, _ := strings.Cut(string(head), "\n")
	if strings.Count(line, ";") > strings.Count(line, ",") {
		return ';'
	}
	return ','
}

// readError turns a broken quote into a fault; an error of the reader below
// (a request cut off) stays what it is.
func readError(err error, row int) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return Faults{{Row: max(row, parse.Line), Key: "error.csv"}}
	}
	return fmt.Errorf("read file: %w", err)
}

// next goes to the next row that is not empty; false at the end of the file or
// when it is no use to go on.
func (t *table) next() (bool, error) {
	for {
		record, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, readError(err, t.row+1)
		}
		t.row, _ = t.csv.FieldPos(0)
		if t.line++; t.line > maxRows || len(t.faults) >= maxFaults {
			t.fault("", "error.file_rows_many")
			return false, nil
		}
		if slices.ContainsFunc(record, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			t.record = record
			return true, nil
		}
	}
}

func (t *table) fault(column, key string, args ...string) {
	e := planning.InvalidField(column, key, args...)
	t.faults = append(t.faults, Fault{Row: t.row, Column: column, Key: key, Args: e.Args})
}

func (t *table) cell(column string) string {
	i, ok := t.column[column]
	if !ok || i >= len(t.record) {
		return ""
	}
	return strings.TrimSpace(t.record[i])
}

// text returns a cell that has to have least to most characters.
func (t *table) text(column string, least, most int) string {
	s := t.cell(column)
	if !utf8.ValidString(s) {
		t.fault(column, "error.text_encoding")
		return ""
	}
	if e := planning.CheckText(column, s, least, most); e != nil {
		t.add(column, e)
	}
	return s
}

// add notes what a rule of planning said about a cell.
func (t *table) add(column string, err error) {
	var e *planning.Error
	if errors.As(err, &e) {
		t.faults = append(t.faults, Fault{Row: t.row, Column: column, Key: e.Key, Args: e.Args})
	}
}

// code returns a cell that names its row, and notes a name that came before.
func (t *table) code(column string, seen map[string]int) string {
	code := t.text(column, 1, planning.MaxShort)
	if first, twice := seen[code]; twice && code != "" {
		t.fault(column, "error.row_twice", "row", fmt.Sprint(first))
	} else {
		seen[code] = t.row
	}
	return code
}

// rupiah returns an amount; an empty cell is zero where optional.
func (t *table) rupiah(column string, optional bool) planning.Rupiah {
	s := t.cell(column)
	if s == "" && optional {
		return 0
	}
	amount, err := planning.ParseRupiah(column, s)
	if err != nil {
		t.add(column, err)
	}
	return amount
}

// rows reads all rows with read and returns them, or every fault there is.
func rows[T any](t *table, read func() T) ([]T, error) {
	var out []T
	for {
		more, err := t.next()
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		out = append(out, read())
	}
	if len(t.faults) > 0 {
		return nil, t.faults
	}
	return out, nil
}
