package report

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
)

// EvidenceEntry is one file of a bukti dukung. Open is called once, when its turn
// comes, so that a whole city's papers never lie in memory.
type EvidenceEntry struct {
	Kind string // a paper's kind, an upload's, or "data"
	Name string // where it stands in the ZIP, e.g. "2028-village-…/minutes.pdf"
	Rows int    // proposals or lines on it; 0 if it has none
	Open func() (io.ReadCloser, error)
}

// EvidenceHead is whose bukti dukung it is.
type EvidenceHead struct {
	Title   string           // e.g. "Musrenbang Kelurahan Kauman, tahun 2028"
	At      planning.Instant // the instant every file of the ZIP carries: of the record, not of the clock
	LogSize int64            // the public log's size then; 0 leaves it out
	LogRoot string
}

// EvidenceLine is one line of index.json and index.csv.
type EvidenceLine struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   int    `json:"rows"`
}

// Evidence writes a ZIP of the entries in the order of their names, then
// index.json, index.csv, SHA256SUMS and a README.txt that says how to check them.
// The same entries always give the same bytes. It refuses names that would leave
// the folder they are unpacked in, or stand twice; it fails where an entry cannot
// be opened or read, or w fails. What was written by then is no ZIP.
func Evidence(w io.Writer, head EvidenceHead, entries []EvidenceEntry) error {
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b EvidenceEntry) int { return cmp.Compare(a.Name, b.Name) })
	if err := checkNames(entries); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	at := time.UnixMicro(int64(head.At)).UTC()
	lines := make([]EvidenceLine, 0, len(entries))
	for _, e := range entries {
		line, err := packed(z, at, e)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	for _, own := range ownFiles(head, lines) {
		out, err := z.CreateHeader(&zip.FileHeader{Name: own.name, Method: zip.Deflate, Modified: at})
		if err != nil {
			return fmt.Errorf("pack %s: %w", own.name, err)
		}
		if _, err := out.Write(own.content); err != nil {
			return fmt.Errorf("pack %s: %w", own.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("close evidence: %w", err)
	}
	return nil
}

// packed copies one entry in and says what it was.
func packed(z *zip.Writer, at time.Time, e EvidenceEntry) (line EvidenceLine, err error) {
	in, err := e.Open()
	if err != nil {
		return line, fmt.Errorf("open %s: %w", e.Name, err)
	}
	defer func() {
		if c := in.Close(); err == nil && c != nil {
			err = fmt.Errorf("close %s: %w", e.Name, c)
		}
	}()
	method := zip.Deflate
	switch strings.ToLower(path.Ext(e.Name)) {
	case ".pdf", ".jpg", ".jpeg", ".png", ".webp", ".zip":
		method = zip.Store // small already
	}
	out, err := z.CreateHeader(&zip.FileHeader{Name: e.Name, Method: method, Modified: at})
	if err != nil {
		return line, fmt.Errorf("pack %s: %w", e.Name, err)
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, sum), in)
	if err != nil {
		return line, fmt.Errorf("pack %s: %w", e.Name, err)
	}
	return EvidenceLine{Kind: e.Kind, Name: e.Name, SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: n, Rows: e.Rows}, nil
}

// own is a file that the ZIP makes of itself.
type own struct {
	name    string
	content []byte
}

const (
	indexJSON = "index.json"
	indexCSV  = "index.csv"
	sums      = "SHA256SUMS"
	readme    = "README.txt"
)

func checkNames(entries []EvidenceEntry) error {
	seen := map[string]bool{strings.ToLower(indexJSON): true, indexCSV: true, strings.ToLower(sums): true, strings.ToLower(readme): true}
	for _, e := range entries {
		clean := path.Clean(e.Name)
		switch {
		case e.Name == "" || clean != e.Name || path.IsAbs(e.Name) || clean == "." || strings.HasPrefix(clean, "..") || strings.ContainsAny(e.Name, "\\:\x00\n\r"):
			return fmt.Errorf("pack evidence: %q is no name within a folder", e.Name)
		case seen[strings.ToLower(e.Name)]:
			return fmt.Errorf("pack evidence: %q stands twice", e.Name)
		}
		seen[strings.ToLower(e.Name)] = true
	}
	return nil
}

func ownFiles(head EvidenceHead, lines []EvidenceLine) []own {
	index, err := json.MarshalIndent(struct {
		Title   string         `json:"title"`
		At      string         `json:"at"`
		LogSize int64          `json:"log_size,omitempty"`
		LogRoot string         `json:"log_root,omitempty"`
		Files   []EvidenceLine `json:"files"`
	}{head.Title, time.UnixMicro(int64(head.At)).UTC().Format(time.RFC3339), head.LogSize, head.LogRoot, lines}, "", "  ")
	if err != nil {
		panic("report: an index always encodes: " + err.Error())
	}
	var table, check bytes.Buffer
	c := csv.NewWriter(&table)
	rows := [][]string{{"kind", "name", "sha256", "bytes", "rows"}}
	for _, l := range lines {
		rows = append(rows, []string{GuardCell(l.Kind), GuardCell(l.Name), l.SHA256, strconv.FormatInt(l.Bytes, 10), strconv.Itoa(l.Rows)})
		check.WriteString(l.SHA256 + "  " + l.Name + "\n")
	}
	if err := c.WriteAll(rows); err != nil {
		panic("report: a buffer takes every row: " + err.Error())
	}
	t := locales.New(locales.Indonesian)
	how := t.T("paper.evidence.readme", "Title", head.Title, "Number", t.Number(int64(len(lines))))
	if head.LogSize > 0 {
		how += "\n\n" + t.T("paper.foot.log", "Size", t.Number(head.LogSize), "Root", head.LogRoot)
	}
	return []own{{sums, check.Bytes()}, {indexCSV, table.Bytes()}, {indexJSON, append(index, '\n')}, {readme, []byte(how + "\n")}}
}
