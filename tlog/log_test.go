package tlog

import (
	"fmt"
	"slices"
)

// table stands in for the store's two tables: leaves by index, stored hashes by index.
type table struct {
	leaves [][]byte
	hashes []Hash
}

// grow appends leaves "proposal 0", "proposal 1", … until the log has size of them.
func grow(size int64) *table {
	t := &table{}
	for n := int64(0); n < size; n++ {
		if err := t.append([]byte(fmt.Sprintf("proposal %d", n))); err != nil {
			panic(err)
		}
	}
	return t
}

func (t *table) size() int64 { return int64(len(t.leaves)) }

func (t *table) append(leaf []byte) error {
	hashes, err := StoredHashes(t.size(), leaf, t.read)
	if err != nil {
		return err
	}
	if StoredCount(t.size()) != int64(len(t.hashes)) {
		return fmt.Errorf("StoredCount(%d) is %d, but %d hashes are stored", t.size(), StoredCount(t.size()), len(t.hashes))
	}
	t.leaves = append(t.leaves, leaf)
	t.hashes = append(t.hashes, hashes...)
	return nil
}

func (t *table) read(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("no stored hash %d", index)
		}
		hashes[i] = t.hashes[index]
	}
	return hashes, nil
}

func (t *table) leaf(n int64) ([]byte, error) { return t.leaves[n], nil }

func (t *table) root(size int64) Hash {
	root, err := Root(size, t.read)
	if err != nil {
		panic(err)
	}
	return root
}

func (t *table) checkpoint(size int64) Checkpoint {
	return Checkpoint{Origin: "musrenbang/test", Size: size, Root: t.root(size)}
}

// tampered is a copy of the log with one bit of one leaf turned over; forgeUpTo forges its stored hashes of the levels below that too.
func (t *table) tampered(n int64, forgeUpTo int) *table {
	bad := &table{leaves: slices.Clone(t.leaves), hashes: slices.Clone(t.hashes)}
	bad.leaves[n] = slices.Clone(bad.leaves[n])
	bad.leaves[n][0] ^= 1
	own, err := recompute(bad.size(), bad.leaf)
	if err != nil {
		panic(err)
	}
	for level := 0; level < forgeUpTo && (n>>level+1)<<level <= bad.size(); level++ {
		index := forgedIndex(level, n)
		bad.hashes[index] = own[index]
	}
	return bad
}
