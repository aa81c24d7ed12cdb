// Package tlog keeps a log honest: who holds an old checkpoint of it can prove, without trusting anybody, that an entry is in the log and
// that the log has only grown since.
//
// It is RFC 6962's Merkle tree on golang.org/x/mod/sumdb/tlog, with checkpoints as signed notes (C2SP tlog-checkpoint). A log is a gapless
// row of leaves 0, 1, 2, …; beside each leaf a few hashes are stored for good, numbered without gaps too, and every proof is made from
// those. The functions here are pure over a Reader of these hashes. The package must not know SQL, nor what a leaf says: the bytes of a leaf
// are planning's affair, the tables are the store's.
//
// Start with StoredHashes (what to write beside a new leaf), then ProveInclusion and CheckInclusion, then Verify.
package tlog

import (
	"errors"
	"fmt"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 sum. It prints, and stands in JSON, as base64; ParseHash reads that back.
type Hash = merkle.Hash

// HashSize is the length of a Hash in bytes.
const HashSize = merkle.HashSize

// ParseHash reads the base64 form of a hash.
func ParseHash(text string) (Hash, error) { return merkle.ParseHash(text) }

// Reader returns the stored hashes with the given indexes, in the order of the indexes (which may be any), or an error; never a part.
type Reader func(indexes []int64) ([]Hash, error)

// Proof is a list of hashes that leads from what one knows to what one wants shown. It is small: about one hash per doubling of the log.
type Proof []Hash

// ErrProof is returned, wrapped, by the Check functions: the proof does not show what it should.
var ErrProof = errors.New("proof does not hold")

// LeafHash is the hash of a leaf as the tree has it: SHA-256 over a zero byte and the leaf.
func LeafHash(leaf []byte) Hash { return merkle.RecordHash(leaf) }

// LeafHashIndex is the index at which the hash of leaf n is stored.
func LeafHashIndex(n int64) int64 { return merkle.StoredHashIndex(0, n) }

// StoredCount is how many hashes are stored for a log of the given number of leaves, and so the index of the first hash stored with the
// next leaf. It stays below twice the number of leaves.
func StoredCount(size int64) int64 { return merkle.StoredHashCount(size) }

// StoredHashes returns the hashes to store with leaf n, the next one of a log of n leaves: the first goes to index StoredCount(n), the
// others follow on. It reads a few hashes of the log so far (at most one per doubling) in a single call, or none.
func StoredHashes(n int64, leaf []byte, read Reader) ([]Hash, error) {
	if n < 0 {
		return nil, fmt.Errorf("append leaf %d: negative index", n)
	}
	hashes, err := merkle.StoredHashes(n, leaf, hashReader(read))
	if err != nil {
		return nil, fmt.Errorf("append leaf %d: %w", n, err)
	}
	return hashes, nil
}

// Root returns the hash that stands for the first size leaves. An empty log has a root too, the SHA-256 of nothing.
func Root(size int64, read Reader) (Hash, error) {
	if size < 0 {
		return Hash{}, fmt.Errorf("find root of %d leaves: negative size", size)
	}
	root, err := merkle.TreeHash(size, hashReader(read))
	if err != nil {
		return Hash{}, fmt.Errorf("find root of %d leaves: %w", size, err)
	}
	return root, nil
}

// ProveInclusion shows that leaf n is in the log of size leaves.
func ProveInclusion(size, n int64, read Reader) (Proof, error) {
	proof, err := merkle.ProveRecord(size, n, hashReader(read))
	if err != nil {
		return nil, fmt.Errorf("prove leaf %d of %d: %w", n, size, err)
	}
	return Proof(proof), nil
}

// CheckInclusion checks that the log of size leaves with the given root has, as its leaf n, the one with this hash. The error wraps ErrProof.
func CheckInclusion(proof Proof, size int64, root Hash, n int64, leaf Hash) error {
	if err := merkle.CheckRecord(merkle.RecordProof(proof), size, root, n, leaf); err != nil {
		return fmt.Errorf("leaf %d of %d: %w", n, size, ErrProof)
	}
	return nil
}

// ProveConsistency shows that the log of size leaves begins with the whole log as it was at oldSize leaves. Both must be at least 1.
func ProveConsistency(size, oldSize int64, read Reader) (Proof, error) {
	proof, err := merkle.ProveTree(size, oldSize, hashReader(read))
	if err != nil {
		return nil, fmt.Errorf("prove growth from %d to %d: %w", oldSize, size, err)
	}
	return Proof(proof), nil
}

// CheckConsistency checks that the log of size leaves with the given root is what the log of oldSize leaves with oldRoot has grown into. The
// error wraps ErrProof.
func CheckConsistency(proof Proof, size int64, root Hash, oldSize int64, oldRoot Hash) error {
	if err := merkle.CheckTree(merkle.TreeProof(proof), size, root, oldSize, oldRoot); err != nil {
		return fmt.Errorf("growth from %d to %d: %w", oldSize, size, ErrProof)
	}
	return nil
}

// hashReader holds a Reader to its promise before the tree's arithmetic relies on it.
func hashReader(read Reader) merkle.HashReader {
	return merkle.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		if len(indexes) == 0 {
			return nil, nil
		}
		hashes, err := read(indexes)
		if err != nil {
			return nil, err
		}
		if len(hashes) != len(indexes) {
			return nil, fmt.Errorf("read %d stored hashes, got %d", len(indexes), len(hashes))
		}
		return hashes, nil
	})
}
