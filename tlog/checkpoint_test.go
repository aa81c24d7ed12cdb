package tlog

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const origin = "musrenbang/33.74"

func newKey(t *testing.T) (*Key, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "log.key")
	key, err := CreateKey(file, origin)
	if err != nil {
		t.Fatal(err)
	}
	return key, file
}

func TestCheckpointText(t *testing.T) {
	empty := Checkpoint{Origin: origin, Root: grow(0).root(0)}
	want := "musrenbang/33.74\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
	if got := empty.Text(); got != want {
		t.Errorf("text is %q, want %q", got, want)
	}
}

func TestParseCheckpoint(t *testing.T) {
	root := grow(3).root(3).String()
	cases := []struct {
		name string
		text string
		good bool
	}{
		{"as written", "a b\n3\n" + root + "\n", true},
		{"no last line end", "a\n3\n" + root, false},
		{"fourth line", "a\n3\n" + root + "\nmore\n", false},
		{"no origin", "\n3\n" + root + "\n", false},
		{"negative size", "a\n-3\n" + root + "\n", false},
		{"size with a leading zero", "a\n03\n" + root + "\n", false},
		{"size with a plus", "a\n+3\n" + root + "\n", false},
		{"size beyond int64", "a\n9223372036854775808\n" + root + "\n", false},
		{"short root", "a\n3\nAAAA\n", false},
		{"carriage returns", "a\r\n3\r\n" + root + "\r\n", false},
		{"nothing", "", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseCheckpoint(c.text)
			if (err == nil) != c.good {
				t.Fatalf("got %+v, %v; want good: %v", got, err, c.good)
			}
			if c.good && got != (Checkpoint{Origin: "a b", Size: 3, Root: grow(3).root(3)}) {
				t.Errorf("read %+v", got)
			}
		})
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(grow(3).checkpoint(3).Text())
	f.Add("a\n0\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCheckpoint(text)
		if err == nil && c.Text() != text {
			t.Errorf("%q was read as %q", text, c.Text())
		}
	})
}

func TestSignedCheckpoint(t *testing.T) {
	key, file := newKey(t)
	other, _ := newKey(t)
	want := Checkpoint{Origin: origin, Size: 12, Root: grow(12).root(12)}
	signed, err := want.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(signed), want.Text()+"\n— musrenbang/33.74 ") {
		t.Errorf("signed form is\n%s", signed)
	}
	loaded, err := LoadKey(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenCheckpoint(signed, origin, other.Public(), loaded.Public()); err != nil || got != want {
		t.Errorf("opened %+v, %v; want %+v", got, err, want)
	}
	for i := range signed {
		changed := bytes.Clone(signed)
		changed[i] ^= 1
		// The last base64 digit of a signature has two spare bits; a change there changes neither text nor signature.
		if got, err := OpenCheckpoint(changed, origin, key.Public()); err == nil && (got != want || i < len(want.Text())) {
			t.Errorf("with byte %d changed it was opened as %+v", i, got)
		}
	}
	for name, open := range map[string]func() (Checkpoint, error){
		"another key":    func() (Checkpoint, error) { return OpenCheckpoint(signed, origin, other.Public()) },
		"no key":         func() (Checkpoint, error) { return OpenCheckpoint(signed, origin) },
		"another log":    func() (Checkpoint, error) { return OpenCheckpoint(signed, "musrenbang/35.73", key.Public()) },
		"no public key":  func() (Checkpoint, error) { return OpenCheckpoint(signed, origin, "x") },
		"without a sign": func() (Checkpoint, error) { return OpenCheckpoint([]byte(want.Text()), origin, key.Public()) },
	} {
		if got, err := open(); err == nil {
			t.Errorf("%s: opened as %+v", name, got)
		}
	}
	if _, err := (Checkpoint{Origin: "two\nlines", Size: 1}).Sign(key); err == nil {
		t.Error("an origin of two lines was signed")
	}
}

func TestKeyFile(t *testing.T) {
	_, file := newKey(t)
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v, %v; want 0600", info.Mode(), err)
	}
	if _, err := CreateKey(file, origin); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating over a key gave %v, want fs.ErrExist", err)
	}
	if _, err := LoadKey(file); err != nil {
		t.Errorf("the key did not survive: %v", err)
	}
	if _, err := LoadKey(file + ".gone"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("loading no file gave %v, want fs.ErrNotExist", err)
	}
	spaced := filepath.Join(t.TempDir(), "key")
	if _, err := CreateKey(spaced, "kota contoh"); err == nil {
		t.Error("a name with a space was taken")
	}
	if _, err := os.Stat(spaced); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the refused key left a file: %v", err)
	}
}

func TestDamagedKeyFileIsRefused(t *testing.T) {
	_, file := newKey(t)
	_, otherFile := newKey(t)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(otherFile)
	if err != nil {
		t.Fatal(err)
	}
	private, _, _ := strings.Cut(string(content), "\n")
	_, otherPublic, _ := strings.Cut(string(other), "\n")
	cases := []struct {
		name    string
		content string
		mode    fs.FileMode
	}{
		{"readable by the group", string(content), 0o640},
		{"empty", "", 0o600},
		{"private key alone", private + "\n", 0o600},
		{"public key of another", private + "\n" + otherPublic, 0o600},
		{"cut short", string(content[:30]), 0o600},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			bad := filepath.Join(t.TempDir(), "log.key")
			if err := os.WriteFile(bad, []byte(c.content), c.mode); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(bad, c.mode); err != nil {
				t.Fatal(err)
			}
			_, err := LoadKey(bad)
			if err == nil {
				t.Fatal("it was loaded")
			}
			if strings.Contains(err.Error(), private[len(private)-20:]) {
				t.Errorf("the error tells the key: %v", err)
			}
		})
	}
}
