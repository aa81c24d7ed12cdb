package tlog

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	merkle "golang.org/x/mod/sumdb/tlog"
)

func forgedIndex(level int, n int64) int64 { return merkle.StoredHashIndex(level, n>>level) }

func TestAnUntouchedLogVerifies(t *testing.T) {
	for size := range int64(70) {
		log := grow(size)
		if err := Verify(size, log.leaf, log.read, log.checkpoint(size), log.checkpoint(size/2)); err != nil {
			t.Errorf("%d leaves: %v", size, err)
		}
		if bad, err := FirstBadLeaf(size, log.root(size), log.leaf, log.read); bad != -1 || err != nil {
			t.Errorf("%d leaves: first bad leaf is %d, %v; want none", size, bad, err)
		}
	}
}

// TestEveryChangedLeafIsNamed changes one bit of every leaf of logs of every size up to 70, with and without a checkpoint.
func TestEveryChangedLeafIsNamed(t *testing.T) {
	for size := int64(1); size <= 70; size++ {
		log := grow(size)
		for n := range size {
			bad := log.tampered(n, 0)
			expectDamage(t, Verify(size, bad.leaf, bad.read), n, n+1)
			expectDamage(t, Verify(size, bad.leaf, bad.read, log.checkpoint(size)), n, n+1)
			if got, err := FirstBadLeaf(size, log.root(size), bad.leaf, bad.read); got != n || err != nil {
				t.Errorf("first bad leaf is %d, %v; want %d", got, err, n)
			}
		}
	}
}

// TestForgedHashesAreNoAlibi forges the stored hashes above a changed leaf, level by level: it is still found, and the range that is named
// always holds it and is no wider than the forgery.
func TestForgedHashesAreNoAlibi(t *testing.T) {
	for size := int64(1); size <= 40; size++ {
		log := grow(size)
		for n := range size {
			for levels := 1; levels <= 6; levels++ {
				bad := log.tampered(n, levels)
				d := damageOf(t, Verify(size, bad.leaf, bad.read, log.checkpoint(size)))
				if n < d.From || n >= d.To || d.To > size {
					t.Errorf("size %d, leaf %d, %d levels forged: named %v", size, n, levels, d)
				}
				if intact := (n>>levels+1)<<levels <= size; intact && d.To-d.From > 1<<levels {
					t.Errorf("size %d, leaf %d, %d levels forged: range of %v is wider than the forgery", size, n, levels, d)
				}
			}
		}
	}
}

// TestOldCheckpointsNarrowTheSearch rewrites the whole log behind a leaf; only printed checkpoints are left to tell when.
func TestOldCheckpointsNarrowTheSearch(t *testing.T) {
	log := grow(40)
	bad := log.tampered(21, 64)
	own, err := recompute(bad.size(), bad.leaf)
	if err != nil {
		t.Fatal(err)
	}
	bad.hashes = own
	if err := Verify(40, bad.leaf, bad.read); err != nil {
		t.Fatalf("a log rewritten throughout should agree with itself: %v", err)
	}
	printed := []Checkpoint{log.checkpoint(40), log.checkpoint(20), log.checkpoint(24), log.checkpoint(7)}
	expectDamage(t, Verify(40, bad.leaf, bad.read, printed...), 20, 24)
	expectDamage(t, Verify(40, bad.leaf, bad.read, log.checkpoint(21), log.checkpoint(22)), 21, 22)
}

func TestCutLogIsFound(t *testing.T) {
	log := grow(12)
	short := grow(9)
	expectDamage(t, Verify(9, short.leaf, short.read, log.checkpoint(12), log.checkpoint(5)), 9, 12)
}

func TestChangedStoredHashIsFound(t *testing.T) {
	log := grow(33)
	for index := range log.hashes {
		bad := &table{leaves: log.leaves, hashes: slices.Clone(log.hashes)}
		bad.hashes[index][3] ^= 8
		level, n := merkle.SplitStoredHashIndex(int64(index))
		expectDamage(t, Verify(33, bad.leaf, bad.read, log.checkpoint(33)), n<<level, (n+1)<<level)
	}
}

// TestRandomDamage changes several random leaves of larger logs: the first of them is named.
func TestRandomDamage(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	for range 60 {
		log := grow(1 + random.Int64N(900))
		checkpoint := log.checkpoint(log.size())
		first := log.size()
		for range 1 + random.IntN(4) {
			n := random.Int64N(log.size())
			log.leaves[n] = append(slices.Clone(log.leaves[n]), '!')
			first = min(first, n)
		}
		if got, err := FirstBadLeaf(log.size(), checkpoint.Root, log.leaf, log.read); got != first || err != nil {
			t.Errorf("seed %d, %d leaves: first bad leaf is %d, %v; want %d", seed, log.size(), got, err, first)
		}
	}
}

func TestVerifyPassesReadErrorsOn(t *testing.T) {
	log := grow(9)
	gone := errors.New("table gone")
	noLeaf := func(int64) ([]byte, error) { return nil, gone }
	noHash := func([]int64) ([]Hash, error) { return nil, gone }
	for name, err := range map[string]error{
		"leaves":                  Verify(9, noLeaf, log.read),
		"stored hashes":           Verify(9, log.leaf, noHash),
		"hashes of a damaged log": Verify(9, log.tampered(3, 0).leaf, noHash, log.checkpoint(9)),
	} {
		if !errors.Is(err, gone) {
			t.Errorf("%s: got %v, want the reader's error", name, err)
		}
	}
	if n, err := FirstBadLeaf(9, log.root(9), noLeaf, log.read); n != -1 || !errors.Is(err, gone) {
		t.Errorf("FirstBadLeaf gave %d, %v; want -1 and the reader's error", n, err)
	}
}

func expectDamage(t *testing.T, err error, from, to int64) {
	t.Helper()
	if d := damageOf(t, err); d.From != from || d.To != to {
		t.Errorf("named [%d, %d) (%v), want [%d, %d)", d.From, d.To, d, from, to)
	}
}

func damageOf(t *testing.T, err error) *Damage {
	t.Helper()
	var d *Damage
	if !errors.As(err, &d) {
		t.Fatalf("got %v, want a *Damage", err)
	}
	return d
}
