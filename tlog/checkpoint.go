package tlog

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is the log's state in three facts. Printed in the minutes it makes every village a witness: no leaf before it can change
// without the change being found.
type Checkpoint struct {
	// Origin names the log, for ever and in one line, such as "musrenbang/33.74".
	Origin string
	// Size is the number of leaves.
	Size int64
	// Root is the hash over all of them.
	Root Hash
}

// Text is the checkpoint in the three lines that are printed and signed: origin, size, root in base64.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + c.Root.String() + "\n"
}

// ParseCheckpoint reads the form that Text writes, and nothing else: two texts never mean the same checkpoint.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, errors.New("read checkpoint: want three lines: origin, size, root")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Checkpoint{}, fmt.Errorf("read checkpoint: size %q is not a count", lines[1])
	}
	root, err := ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("read checkpoint: root %q is not a hash", lines[2])
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: root}
	if c.Origin == "" || c.Text() != text {
		return Checkpoint{}, errors.New("read checkpoint: not in its one allowed form")
	}
	return c, nil
}

// Sign returns the checkpoint as a signed note: its text, an empty line and one line for the key.
func (c Checkpoint) Sign(key *Key) ([]byte, error) {
	if _, err := ParseCheckpoint(c.Text()); err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	signed, err := note.Sign(&note.Note{Text: c.Text()}, key.signer)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return signed, nil
}

// OpenCheckpoint reads a signed checkpoint of the log named origin. It is returned only if one of the public keys (as Key.Public writes
// them; a city that changes its key keeps publishing the old ones) signed it, and none of them is on it with a false signature.
func OpenCheckpoint(signed []byte, origin string, publicKeys ...string) (Checkpoint, error) {
	verifiers := make([]note.Verifier, 0, len(publicKeys))
	for _, public := range publicKeys {
		verifier, err := note.NewVerifier(public)
		if err != nil {
			return Checkpoint{}, fmt.Errorf("read public key %q: %w", public, err)
		}
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open(signed, note.VerifierList(verifiers...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("open checkpoint: %w", err)
	}
	c, err := ParseCheckpoint(opened.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != origin {
		return Checkpoint{}, fmt.Errorf("open checkpoint: it is of the log %q, not %q", c.Origin, origin)
	}
	return c, nil
}
