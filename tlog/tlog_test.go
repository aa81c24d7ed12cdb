package tlog

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
)

// TestKnownRoots holds the tree to the vectors of Certificate Transparency, where RFC 6962 comes from.
func TestKnownRoots(t *testing.T) {
	leaves := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	log := &table{}
	for size, want := range roots {
		if got := log.root(int64(size)); hex.EncodeToString(got[:]) != want {
			t.Errorf("root of %d leaves is %x, want %s", size, got, want)
		}
		if size == len(leaves) {
			break
		}
		leaf, err := hex.DecodeString(leaves[size])
		if err != nil {
			t.Fatal(err)
		}
		if err := log.append(leaf); err != nil {
			t.Fatal(err)
		}
	}
}

// plainRoot is RFC 6962, section 2.1, word for word: the slow way to the same root.
func plainRoot(leaves [][]byte) Hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	split := 1
	for split*2 < len(leaves) {
		split *= 2
	}
	left, right := plainRoot(leaves[:split]), plainRoot(leaves[split:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

func TestRootsOfOneLogAtEverySize(t *testing.T) {
	log := grow(130)
	for size := int64(0); size <= log.size(); size++ {
		if got, want := log.root(size), plainRoot(log.leaves[:size]); got != want {
			t.Errorf("root of %d leaves is %s, want %s", size, got, want)
		}
	}
	if got, want := log.hashes[LeafHashIndex(77)], LeafHash(log.leaves[77]); got != want {
		t.Errorf("leaf 77 is stored as %s, want %s", got, want)
	}
}

// TestInclusion proves every leaf at every size up to 40, and holds each proof against another leaf, place, root and a changed proof.
func TestInclusion(t *testing.T) {
	log := grow(40)
	for size := int64(1); size <= log.size(); size++ {
		root := log.root(size)
		for n := range size {
			proof, err := ProveInclusion(size, n, log.read)
			if err != nil {
				t.Fatal(err)
			}
			leaf := LeafHash(log.leaves[n])
			if err := CheckInclusion(proof, size, root, n, leaf); err != nil {
				t.Errorf("true proof refused: %v", err)
			}
			other := (n + 1) % size
			refuse(t, CheckInclusion(proof, size, root, n, LeafHash([]byte("forged"))), "a forged leaf")
			refuse(t, CheckInclusion(proof, size, log.root(size-1), n, leaf), "another root")
			refuse(t, CheckInclusion(append(proof, root), size, root, n, leaf), "a longer proof")
			if size > 1 {
				refuse(t, CheckInclusion(proof, size, root, other, leaf), fmt.Sprintf("leaf %d in place of %d", n, other))
				refuse(t, CheckInclusion(proof[1:], size, root, n, leaf), "a shorter proof")
			}
		}
	}
}

// TestConsistency proves every growth up to 40 leaves, and holds each proof against a history that was rewritten.
func TestConsistency(t *testing.T) {
	log := grow(40)
	for size := int64(1); size <= log.size(); size++ {
		for old := int64(1); old <= size; old++ {
			proof, err := ProveConsistency(size, old, log.read)
			if err != nil {
				t.Fatal(err)
			}
			if err := CheckConsistency(proof, size, log.root(size), old, log.root(old)); err != nil {
				t.Errorf("true proof refused: %v", err)
			}
			rewritten := plainRoot(log.tampered(old-1, 0).leaves[:old])
			refuse(t, CheckConsistency(proof, size, log.root(size), old, rewritten), fmt.Sprintf("another past of %d leaves", old))
		}
	}
}

func refuse(t *testing.T, err error, what string) {
	t.Helper()
	if !errors.Is(err, ErrProof) {
		t.Errorf("%s: got %v, want an error that is ErrProof", what, err)
	}
}

func TestNonsenseIsRefused(t *testing.T) {
	log := grow(5)
	broken := errors.New("disk gone")
	failing := func([]int64) ([]Hash, error) { return nil, broken }
	short := func([]int64) ([]Hash, error) { return []Hash{{}}, nil }
	cases := []struct {
		name string
		run  func() error
		want error
	}{
		{"root of a log longer than it is", func() error { _, err := Root(9, log.read); return err }, nil},
		{"root of a negative size", func() error { _, err := Root(-1, log.read); return err }, nil},
		{"leaf before the first", func() error { _, err := StoredHashes(-1, nil, log.read); return err }, nil},
		{"proof of a leaf that is not there", func() error { _, err := ProveInclusion(5, 5, log.read); return err }, nil},
		{"proof that the log shrank", func() error { _, err := ProveConsistency(4, 5, log.read); return err }, nil},
		{"reader that fails", func() error { _, err := Root(5, failing); return err }, broken},
		{"reader that returns too few", func() error { _, err := Root(5, short); return err }, nil},
		{"append on a reader that fails", func() error { _, err := StoredHashes(5, nil, failing); return err }, broken},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := c.run()
			if err == nil || (c.want != nil && !errors.Is(err, c.want)) {
				t.Errorf("got %v, want an error (%v)", err, c.want)
			}
		})
	}
}

// TestAppendReadsLittle keeps a decision's transaction cheap: one read, and of few hashes, however long the log is.
func TestAppendReadsLittle(t *testing.T) {
	log := grow(1 << 10)
	for log.size() < 1<<10+300 {
		reads, most := 0, 0
		counting := func(indexes []int64) ([]Hash, error) {
			reads++
			most = max(most, len(indexes))
			return log.read(indexes)
		}
		if _, err := StoredHashes(log.size(), []byte("x"), counting); err != nil {
			t.Fatal(err)
		}
		if reads > 1 || most > 11 {
			t.Fatalf("leaf %d took %d reads of up to %d hashes", log.size(), reads, most)
		}
		if err := log.append([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
}
