package yearfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"musrenbang/planning"
)

// Limits of a file. A city's largest year measured (5,310 proposals) is 2 MB.
const (
	MaxBytes = 64 << 20
	MaxRows  = 200_000
	// MaxFaults is how many faults are named before the rest is only counted
	// (error.year_more): a file of the wrong kind is wrong in every cell.
	MaxFaults = 5000
)

// Warning is something a person should look at; the row was read all the same.
type Warning struct {
	Row    int    // data row, counted from 1; 0 = the file as a whole
	Column string // "" = none in particular
	Key    string // catalogue key (warning.*)
	Args   map[string]string
}

// Read reads a year file, wholly or not at all. A file that cannot be taken apart
// (quotes, columns, encoding, size) is refused with one error; otherwise every
// bad row is named: the error is a *planning.Error with one entry per fault in
// All() (up to MaxFaults), Field its column, Args row (counted from 1 after the
// header), line and no. A row may stop before its last stage: see Complete.
func Read(r io.Reader) ([]Row, []Warning, error) { return readWithin(r, MaxBytes, MaxRows) }

func readWithin(r io.Reader, mostBytes, mostRows int) ([]Row, []Warning, error) {
	raw, err := load(r, mostBytes)
	if err != nil {
		return nil, nil, err
	}
	rd := csv.NewReader(bytes.NewReader(raw))
	rd.FieldsPerRecord = -1
	header, err := rd.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, planning.Refuse(planning.Invalid, "error.year_empty")
	}
	if err != nil {
		return nil, nil, broken(err)
	}
	s := sheet{width: len(header)}
	if err := s.readHeader(header); err != nil {
		return nil, nil, err
	}
	if err := s.readRows(rd, mostRows); err != nil {
		return nil, nil, err
	}
	s.checkMerges()
	if rest := s.count - MaxFaults; rest > 0 {
		s.faults.Add("", "error.year_more", "count", strconv.Itoa(rest))
	}
	if err := s.faults.Err(); err != nil {
		return nil, s.warnings, err
	}
	return s.rows, s.warnings, nil
}

// Complete refuses rows that stop before a forum has answered: a year that is to
// be played to its end needs an answer from every forum a row meets. An empty
// hasil_rkpd is an answer owed by the planner and may stay empty.
func Complete(rows []Row) error {
	var f planning.Fields
	for i := range rows {
		if at, waiting := rows[i].Waiting(); waiting {
			f.AddError(planning.InvalidField(columnOf(at), "error.year_undecided", "row", strconv.Itoa(i+1), "no", strconv.Itoa(rows[i].No)))
		}
	}
	return f.Err()
}

func columnOf(s planning.Stage) string {
	for _, x := range (&Row{}).results() {
		if x.stage == s {
			return x.column
		}
	}
	return ""
}

func load(r io.Reader, most int) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("read year file: %w", err)
	}
	if len(raw) > most {
		return nil, planning.Refuse(planning.TooLarge, "error.year_too_large", "most", strconv.Itoa(most>>20))
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) {
		line := 1
		for rest := raw; len(rest) > 0; {
			c, n := utf8.DecodeRune(rest)
			if c == utf8.RuneError && n == 1 {
				break
			}
			if c == '\n' {
				line++
			}
			rest = rest[n:]
		}
		return nil, planning.Refuse(planning.Invalid, "error.year_encoding", "line", strconv.Itoa(line))
	}
	return raw, nil
}

// broken names the place where a file stops being CSV.
func broken(err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return planning.Refuse(planning.Invalid, "error.year_quotes", "line", strconv.Itoa(p.Line), "column", strconv.Itoa(p.Column))
	}
	return fmt.Errorf("read year file: %w", err)
}

// sheet is a file being read.
type sheet struct {
	at       map[string]int // column name → position
	width    int
	rows     []Row
	places   []place // where each row stood, for messages about merges
	faults   planning.Fields
	count    int // faults found, named or not
	warnings []Warning
}

// place is where a row stands in the file.
type place struct {
	row, line int
	no        string
}

func (p place) args(more ...string) []string {
	return append([]string{"row", strconv.Itoa(p.row), "line", strconv.Itoa(p.line), "no", short(p.no)}, more...)
}

func (s *sheet) readHeader(header []string) error {
	s.at = make(map[string]int, len(header))
	var f planning.Fields
	for i, name := range header {
		name = strings.TrimSpace(name)
		if !slices.Contains(columns, name) {
			s.warnings = append(s.warnings, Warning{Column: short(name), Key: "warning.year_column", Args: map[string]string{"column": short(name)}})
			continue
		}
		if _, twice := s.at[name]; twice {
			f.Add(name, "error.year_column_twice", "column", name)
		}
		s.at[name] = i
	}
	for _, name := range columns {
		if _, ok := s.at[name]; !ok {
			f.Add(name, "error.year_column_missing", "column", name)
		}
	}
	return f.Err()
}

func (s *sheet) readRows(rd *csv.Reader, most int) error {
	for n := 1; ; n++ {
		record, err := rd.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		if n > most {
			return planning.Refuse(planning.TooLarge, "error.year_rows", "most", strconv.Itoa(most))
		}
		line, _ := rd.FieldPos(0)
		at := place{row: n, line: line, no: record[min(s.at["no"], len(record)-1)]}
		if len(record) != s.width {
			s.fault(at, planning.InvalidField("", "error.year_fields", "count", strconv.Itoa(len(record)), "expected", strconv.Itoa(s.width)))
			continue
		}
		row, faults := s.parse(record, at)
		for _, e := range faults {
			s.fault(at, e)
		}
		s.rows, s.places = append(s.rows, row), append(s.places, at)
	}
}

// fault records e against the row at its place.
func (s *sheet) fault(at place, e *planning.Error) {
	if s.count++; s.count > MaxFaults {
		return
	}
	args := at.args()
	for k, v := range e.Args {
		args = append(args, k, v)
	}
	s.faults.Add(e.Field, e.Key, args...)
}

func (s *sheet) warn(at place, column, key string) {
	s.warnings = append(s.warnings, Warning{Row: at.row, Column: column, Key: key,
		Args: map[string]string{"row": strconv.Itoa(at.row), "line": strconv.Itoa(at.line), "no": short(at.no)}})
}
