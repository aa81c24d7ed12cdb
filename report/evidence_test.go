package report

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func entry(kind, name, content string, rows int) EvidenceEntry {
	return EvidenceEntry{Kind: kind, Name: name, Rows: rows, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func sampleEntries() []EvidenceEntry {
	return []EvidenceEntry{
		entry("minutes", "2028-village-33.74.03.1005-pleno-1/minutes.pdf", "%PDF-1.3 isi", 15),
		entry("data", "usulan.csv", "kode,judul\nMB28,=1+1\n", 1),
		entry("photo", "2028-village-33.74.03.1005-pleno-1/photo-1.jpg", "foto", 0),
	}
}

var sampleHead = EvidenceHead{Title: "Musrenbang Kelurahan Rejosari, tahun 2028", At: at(2027, time.January, 22, 10, 0), LogSize: 18204, LogRoot: logRoot}

func unzipped(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		if !f.Modified.Equal(time.UnixMicro(int64(sampleHead.At))) {
			t.Errorf("%s carries %v", f.Name, f.Modified)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

// TestEvidenceChecksItself compares every hash of both indexes with the file.
func TestEvidenceChecksItself(t *testing.T) {
	var raw bytes.Buffer
	if err := Evidence(&raw, sampleHead, sampleEntries()); err != nil {
		t.Fatal(err)
	}
	files := unzipped(t, raw.Bytes())
	var index struct {
		Title string
		Files []EvidenceLine
	}
	if err := json.Unmarshal([]byte(files["index.json"]), &index); err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(strings.NewReader(files["index.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(index.Files) != 3 || len(table) != 4 || index.Title != sampleHead.Title {
		t.Fatalf("%d files, %d lines, %q", len(index.Files), len(table), index.Title)
	}
	for i, l := range index.Files {
		sum := sha256.Sum256([]byte(files[l.Name]))
		want := hex.EncodeToString(sum[:])
		if l.SHA256 != want || table[i+1][2] != want || int(l.Bytes) != len(files[l.Name]) {
			t.Errorf("%s: %s, %s, want %s", l.Name, l.SHA256, table[i+1][2], want)
		}
		wants(t, files["SHA256SUMS"], want+"  "+l.Name+"\n")
	}
	wants(t, files["README.txt"], "3 berkas", "sha256sum -c SHA256SUMS", sampleHead.Title, logRoot)
	if index.Files[0].Rows != 15 || index.Files[0].Kind != "minutes" {
		t.Errorf("%+v", index.Files[0])
	}
}

func TestEvidenceIsTheSameWhateverTheOrder(t *testing.T) {
	list := sampleEntries()
	var first, second bytes.Buffer
	if err := Evidence(&first, sampleHead, list); err != nil {
		t.Fatal(err)
	}
	list[0], list[2] = list[2], list[0]
	if err := Evidence(&second, sampleHead, list); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the order of the entries shows in the ZIP")
	}
}

func TestEvidenceRefusesNamesThatLeaveItsFolder(t *testing.T) {
	for _, name := range []string{"../a", "/a", "a/../../b", "", ".", "a\\b", "C:a", "index.json", "Readme.txt", "a/./b", "a\nb"} {
		if err := Evidence(io.Discard, sampleHead, []EvidenceEntry{entry("data", name, "", 0)}); err == nil {
			t.Errorf("%q was packed", name)
		}
	}
	if err := Evidence(io.Discard, sampleHead, []EvidenceEntry{entry("a", "x.pdf", "", 0), entry("a", "X.pdf", "", 0)}); err == nil {
		t.Error("one name was packed twice")
	}
}

func TestEvidenceFailsWhereAFileDoes(t *testing.T) {
	gone := errors.New("gone")
	list := append(sampleEntries(), EvidenceEntry{Kind: "data", Name: "z", Open: func() (io.ReadCloser, error) { return nil, gone }})
	if err := Evidence(io.Discard, sampleHead, list); !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
}
