package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"
)

// params are argon2id's, as they stand in a hash's PHC string.
type params struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// current is OWASP's first choice for machines shared with other work: 19 MiB,
// two passes, one thread. A hash with other parameters is made anew at the next
// sign-in.
var current = params{memory: 19 * 1024, passes: 2, threads: 1}

const (
	saltBytes = 16
	keyBytes  = 32
)

// hashing bounds how many hashes are worked out at once: 2 × 19 MiB and no more
// than two cores, however many people sign in.
var hashing = make(chan struct{}, 2)

// HashPassword returns the PHC string that is kept of a password. It waits for
// its turn and gives up with ctx.
func HashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt)
	key, err := derive(ctx, password, salt, current, keyBytes)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, current.memory, current.passes, current.threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

func derive(ctx context.Context, password string, salt []byte, p params, n uint32) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash: %w", ctx.Err())
	}
	return argon2.IDKey([]byte(password), salt, p.passes, p.memory, p.threads, n), nil
}

// nobody is a hash that no password opens: an unknown account takes as long to
// refuse as a known one (ASVS 6.3.8).
var nobody = sync.OnceValue(func() string {
	h, err := HashPassword(context.Background(), NewToken())
	if err != nil {
		panic("auth: hash for nobody: " + err.Error())
	}
	return h
})

// VerifyPassword reports whether password opens hash, and whether the hash is
// stale and should be made anew. An empty or unreadable hash opens for nobody and
// takes as long to say so. The error is a context's end, never a wrong password.
func VerifyPassword(ctx context.Context, hash, password string) (ok, stale bool, err error) {
	p, salt, want, readable := parsePHC(hash)
	if !readable {
		p, salt, want, _ = parsePHC(nobody())
	}
	got, err := derive(ctx, password, salt, p, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(got, want) == 1 && readable
	return ok, ok && (p != current || len(want) != keyBytes || len(salt) != saltBytes), nil
}

// parsePHC reads $argon2id$v=19$m=…,t=…,p=…$salt$key. Parameters that would let a
// planted row stop the machine are not readable.
func parsePHC(s string) (p params, salt, key []byte, ok bool) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, false
	}
	n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.threads)
	if err != nil || n != 3 || p.memory < 8 || p.memory > 256*1024 || p.passes < 1 || p.passes > 10 || p.threads < 1 || p.threads > 8 {
		return p, nil, nil, false
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(salt) < 8 || len(key) < 16 || len(key) > 128 {
		return p, nil, nil, false
	}
	return p, salt, key, true
}
