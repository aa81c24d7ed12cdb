package tlog

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Key signs checkpoints (Ed25519). It lives in a file that only its owner may read.
type Key struct {
	signer note.Signer
	public string
}

// Public is the key that everybody may have, in one line (name, short hash, base64), for OpenCheckpoint.
func (k *Key) Public() string { return k.public }

// CreateKey makes a key with the given name (the log's origin; no spaces and no "+") and writes it to a new file with mode 0600. A file that
// exists is never overwritten: the error then wraps fs.ErrExist.
func CreateKey(file, name string) (*Key, error) {
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return nil, fmt.Errorf("make signing key: %w", err)
	}
	// GenerateKey takes any name, but a key whose name it would later refuse must not be stored.
	signer, err := note.NewSigner(private)
	if err != nil {
		return nil, fmt.Errorf("make signing key named %q: %w", name, err)
	}
	if err := writeKey(file, private+"\n"+public+"\n"); err != nil {
		return nil, fmt.Errorf("write signing key: %w", err)
	}
	return &Key{signer: signer, public: public}, nil
}

// LoadKey reads the file that CreateKey wrote. It refuses a file that others may read (a secret that others could have copied proves
// nothing); a missing file's error wraps fs.ErrNotExist.
func LoadKey(file string) (*Key, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("load signing key: %w", err)
	}
	if open := info.Mode().Perm() &^ 0o600; open != 0 {
		return nil, fmt.Errorf("load signing key: %s has mode %04o, others could read it; want 0600", file, info.Mode().Perm())
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("load signing key: %w", err)
	}
	private, public, _ := strings.Cut(string(content), "\n")
	signer, err := note.NewSigner(private)
	if err != nil {
		// The library's error may quote the key.
		return nil, fmt.Errorf("load signing key: %s does not begin with a private key", file)
	}
	key := &Key{signer: signer, public: strings.TrimSuffix(public, "\n")}
	if err := key.matches(); err != nil {
		return nil, fmt.Errorf("load signing key %s: %w", file, err)
	}
	return key, nil
}

// matches signs and checks something, so that a file whose two halves do not belong together is found before it signs for a year.
func (k *Key) matches() error {
	probe := Checkpoint{Origin: k.signer.Name()}
	signed, err := probe.Sign(k)
	if err != nil {
		return err
	}
	if _, err := OpenCheckpoint(signed, probe.Origin, k.public); err != nil {
		return fmt.Errorf("public and private key do not match: %w", err)
	}
	return nil
}

// writeKey makes a new file whole or not at all, and on the disk before it returns: a key that signed once must not be lost to a power cut.
func writeKey(file, content string) (err error) {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && !errors.Is(err, fs.ErrExist) {
			err = errors.Join(err, os.Remove(file))
		}
	}()
	_, err = out.WriteString(content)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
