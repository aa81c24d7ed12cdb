package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// typed runs a command as if typed and returns what it printed on both streams.
func typed(t *testing.T, args ...string) (out, complaints string, err error) {
	t.Helper()
	t.Setenv("LANG", "id_ID.UTF-8")
	t.Setenv("LC_ALL", "")
	t.Setenv("LC_MESSAGES", "")
	t.Setenv("DATABASE_URL", "")
	t.Setenv("MUSRENBANG_BASE_URL", "")
	read := func(stream **os.File) func() string {
		f, ferr := os.CreateTemp(t.TempDir(), "")
		if ferr != nil {
			t.Fatal(ferr)
		}
		was := *stream
		*stream = f
		return func() string {
			*stream = was
			_, _ = f.Seek(0, io.SeekStart)
			content, _ := io.ReadAll(f)
			_ = f.Close()
			return string(content)
		}
	}
	stdout, stderr := read(&os.Stdout), read(&os.Stderr)
	err = run(t.Context(), args)
	return stdout(), stderr(), err
}

const (
	areasFile = "kode,level,nama,kode_induk\n33.74,kota,Kota Semarang,\n33.74.01,kecamatan,Semarang Tengah,33.74\n" +
		"33.74.01.1001,kelurahan,Miroto,33.74.01\n33.74.01.1002,kelurahan,Brumbungan,33.74.01\n"
	agenciesFile = "kode,nama,telepon\n1.03.01,Dinas Pekerjaan Umum,024-1\n1.02.01,Dinas Kesehatan,\n"
)

// files gives a data folder and a function that writes a file beside it.
func files(t *testing.T) (data string, file func(name, content string) string) {
	dir := t.TempDir()
	return filepath.Join(dir, "data"), func(name, content string) string {
		path := filepath.Join(dir, name)
		write(t, path, content)
		return path
	}
}

func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	out, complaints, err := typed(t, args...)
	if err != nil {
		t.Fatalf("musrenbang %s: %v\n%s", strings.Join(args, " "), err, complaints)
	}
	return out
}

// TestAYearGoesInAndComesOut: import, export, import of the export elsewhere, and
// the same bytes again.
func TestAYearGoesInAndComesOut(t *testing.T) {
	content, err := os.ReadFile("../../yearfile/testdata/small_year.csv")
	if err != nil {
		t.Fatal(err)
	}
	var exports []string
	for range 2 {
		data, file := files(t)
		mustRun(t, "import", "areas", file("areas.csv", areasFile), "--data", data)
		mustRun(t, "import", "agencies", file("agencies.csv", agenciesFile), "--data", data)
		year := file("year.csv", string(content))
		if out := mustRun(t, "import", "proposals", year, "--cycle", "2026", "--dry-run", "--data", data); !strings.Contains(out, "23 baris benar") {
			t.Errorf("a dry run says %q", out)
		}
		if _, _, err := typed(t, "export", "year", "-", "--cycle", "2026", "--data", data); err == nil {
			t.Error("a dry run made the planning year")
		}
		if out := mustRun(t, "import", "proposals", year, "--cycle", "2026", "--data", data); out != "23 baris disimpan.\n" {
			t.Errorf("the import says %q", out)
		}
		mustRun(t, "import", "proposals", year, "--cycle", "2026", "--data", data) // once more: no change
		mustRun(t, "check", "--data", data)
		out := filepath.Join(filepath.Dir(data), "out.csv")
		mustRun(t, "export", "year", out, "--cycle", "2026", "--data", data)
		if content, err = os.ReadFile(out); err != nil {
			t.Fatal(err)
		}
		exports = append(exports, string(content))
		other := file("other.csv", strings.Replace(string(content), "Usulan 1,", "Usulan lain,", 1))
		if _, _, err := typed(t, "import", "proposals", other, "--cycle", "2026", "--data", data); err == nil {
			t.Error("a second file was taken into a year that has its proposals")
		}
	}
	if exports[0] != exports[1] || strings.Count(exports[0], "\n") < 24 {
		t.Errorf("the second export differs:\n%s\nfrom the first:\n%s", exports[1], exports[0])
	}
}

// TestBadRowsAreNamed: row, column and what is wrong, in Indonesian; and nothing
// is kept.
func TestBadRowsAreNamed(t *testing.T) {
	data, file := files(t)
	mustRun(t, "import", "areas", file("areas.csv", areasFile), "--data", data)
	year, err := os.ReadFile("../../yearfile/testdata/small_year.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, kind, content string
		want                []string
	}{
		{"a wrong code", "areas", areasFile + "33.7,kota,X,\n", []string{"Baris 6, kolom kode: "}},
		{"a parent nobody has", "areas", "kode,level,nama,kode_induk\n33.75.01,kecamatan,X,33.75\n", []string{"kode_induk: ", "33.75"}},
		{"an agency nobody has", "catalogue", "kode,judul,satuan,harga_maksimal,opd,jalur,bidang,syarat,sub_kegiatan\nK1,Paving,m2,,9.99,opd,,,\n", []string{"opd: ", "9.99"}},
		{"a word", "proposals", strings.Replace(string(year), "1,warga", "1,wargi", 1), []string{"Baris 1, kolom asal: wargi tidak dikenal"}},
		{"agencies the city has not", "proposals", string(year), []string{"Baris 8, kolom opd: ", "Baris 22, kolom opd: "}},
		{"another file", "ceilings", "kode,nama\n", []string{"Baris 1, kolom pagu: "}},
	} {
		_, complaints, err := typed(t, "import", c.kind, file("bad.csv", c.content), "--cycle", "2026", "--data", data)
		if err == nil {
			t.Errorf("%s: taken", c.name)
		}
		for _, want := range c.want {
			if !strings.Contains(complaints, want) {
				t.Errorf("%s: %q is not in\n%s", c.name, want, complaints)
			}
		}
	}
	if _, _, err := typed(t, "export", "year", "-", "--cycle", "2026", "--data", data); err == nil {
		t.Error("a refused file made the planning year")
	}
}

func TestAnAccountIsAddedByALink(t *testing.T) {
	data, file := files(t)
	mustRun(t, "import", "areas", file("areas.csv", areasFile), "--data", data)
	add := []string{"user", "add", "--login", "tik", "--name", "Tik", "--role", "facilitator", "--area", "33.74.01.1001", "--data", data}
	first, again := mustRun(t, add...), mustRun(t, add...)
	if !strings.HasPrefix(first, "http://localhost:8080/undangan/") || first == again {
		t.Errorf("the links are %q and %q", first, again)
	}
	if out := mustRun(t, "user", "list", "--data", data); strings.Count(out, "tik") != 1 || !strings.Contains(out, "Fasilitator") {
		t.Errorf("the list is\n%s", out)
	}
	for _, bad := range [][]string{
		{"user", "add", "--login", "x", "--name", "X", "--role", "chief", "--data", data},
		{"user", "add", "--login", "xy", "--name", "X", "--role", "facilitator", "--area", "33.74.01.1999", "--data", data},
		{"user", "remove", "--data", data}, {"import", "weather", "x.csv", "--data", data}, {"export", "moon", "x", "--data", data},
	} {
		if out, _, err := typed(t, bad...); err == nil || out != "" {
			t.Errorf("%v was taken: %q", bad, out)
		}
	}
}
