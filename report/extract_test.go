package report

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"musrenbang/planning"
)

var streamStart = regexp.MustCompile(`/Length (\d+)>>\nstream\n`)

// streams returns the content of each page in order.
func streams(t *testing.T, pdf []byte) [][]byte {
	t.Helper()
	var pages [][]byte
	for _, m := range streamStart.FindAllSubmatchIndex(pdf, -1) {
		size, err := strconv.Atoi(string(pdf[m[2]:m[3]]))
		if err != nil {
			t.Fatal(err)
		}
		reader, err := zlib.NewReader(bytes.NewReader(pdf[m[1] : m[1]+size]))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(" Tf ")) || bytes.Contains(content, []byte("BT /F")) {
			pages = append(pages, content)
		}
	}
	if len(pages) == 0 {
		t.Fatal("no page found: the reader no longer fits what gofpdf writes")
	}
	return pages
}

// texts returns what a page shows, a line for each piece of text. gofpdf writes
// a piece as (UTF-16) Tj, with \ before ( ) \ and \r for a carriage return.
func texts(page []byte) string {
	var out strings.Builder
	for i := 0; i < len(page); i++ {
		if page[i] != '(' {
			continue
		}
		var raw []byte
		for i++; i < len(page) && page[i] != ')'; i++ {
			if page[i] == '\\' {
				i++
				if page[i] == 'r' {
					raw = append(raw, '\r')
					continue
				}
			}
			raw = append(raw, page[i])
		}
		if !bytes.HasPrefix(page[i:], []byte(") Tj")) {
			continue
		}
		units := make([]uint16, 0, len(raw)/2)
		for k := 0; k+1 < len(raw); k += 2 {
			units = append(units, uint16(raw[k])<<8|uint16(raw[k+1]))
		}
		out.WriteString(string(utf16.Decode(units)) + "\n")
	}
	return out.String()
}

// pagesOf renders a paper and returns the text of each page.
func pagesOf(t *testing.T, write func(io.Writer) error) []string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, page := range streams(t, b.Bytes()) {
		out = append(out, texts(page))
	}
	return out
}

// flat is all pages as one line, so that wrapped sentences can be looked for.
func flat(pages []string) string {
	return strings.Join(strings.Fields(strings.Join(pages, " ")), " ")
}

func flatMinutes(t *testing.T, m planning.Minutes, o Options) string {
	t.Helper()
	return flat(pagesOf(t, minutesPaper(m, o)))
}

func wants(t *testing.T, text string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the paper", want)
		}
	}
}

func lacks(t *testing.T, text string, all ...string) {
	t.Helper()
	for _, word := range all {
		if strings.Contains(text, word) {
			t.Errorf("%q is on the paper", word)
		}
	}
}
