package api

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/yearfile"
)

// exportYear sends the year file. It is written to a temporary file first: a
// stream that fails half-way could no longer say so, and with its length known a
// reader sees whether all of it arrived. Those who may read personal data get the
// texts as they were entered, other offices as they were reviewed.
func (h *handler) exportYear(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	if err := nothingElse(c); err != nil {
		return err
	}
	if _, err := auth.Ref(c, planning.ReadProposals, everywhere); err != nil {
		return err
	}
	export := h.store.ExportPublicYear
	if _, err := auth.Ref(c, planning.ReadPersonal, everywhere); err == nil {
		export = h.store.ExportYear
	}
	file, size, err := h.spool(func(w io.Writer) error {
		rows := &rowWriter{w: w}
		if err := export(c.UserContext(), year, rows.add); err != nil {
			return err
		}
		return rows.flush()
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="tahun-`+strconv.Itoa(year)+`.csv"`)
	return c.SendStream(file, int(size))
}

// spool writes to a temporary file that goes when it has been read.
func (h *handler) spool(write func(io.Writer) error) (f *spooled, size int64, err error) {
	file, err := os.CreateTemp(h.temp, "musrenbang-export-*")
	if err != nil {
		return nil, 0, fmt.Errorf("make temporary file: %w", err)
	}
	made := &spooled{file}
	defer func() {
		if err != nil {
			err = errors.Join(err, made.Close())
		}
	}()
	buffered := bufio.NewWriterSize(file, 64<<10)
	if err := errors.Join(write(buffered), buffered.Flush()); err != nil {
		return nil, 0, err
	}
	if size, err = file.Seek(0, io.SeekCurrent); err != nil {
		return nil, 0, fmt.Errorf("measure export: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, 0, fmt.Errorf("rewind export: %w", err)
	}
	return made, size, nil
}

// spooled is a temporary file; the server closes it when the answer has gone out,
// and with that it is removed.
type spooled struct{ *os.File }

// Close closes and removes the file.
func (s *spooled) Close() error {
	return errors.Join(s.File.Close(), os.Remove(s.Name()))
}

// rowsAtOnce is how many rows of an export are in memory.
const rowsAtOnce = 500

// rowWriter hands rows to yearfile in batches, so that memory stays flat however
// long the year is.
type rowWriter struct {
	w     io.Writer
	rows  []yearfile.Row
	begun bool
}

func (r *rowWriter) add(row yearfile.Row) error {
	r.rows = append(r.rows, row)
	if len(r.rows) < rowsAtOnce {
		return nil
	}
	return r.flush()
}

// flush writes what is waiting, the heading only once.
func (r *rowWriter) flush() error {
	if r.begun && len(r.rows) == 0 {
		return nil
	}
	var batch bytes.Buffer
	if err := yearfile.Write(&batch, r.rows); err != nil {
		return err
	}
	content := batch.Bytes()
	if r.begun {
		content = content[bytes.IndexByte(content, '\n')+1:] // yearfile begins with the heading
	}
	r.begun, r.rows = true, r.rows[:0]
	if _, err := r.w.Write(content); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	return nil
}
