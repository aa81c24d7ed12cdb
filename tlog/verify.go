package tlog

import (
	"errors"
	"fmt"
	"slices"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// Damage says where a log is not what it was. It is an error.
type Damage struct {
	// From and To bound the leaves in question, To not included; one leaf where it can be told which.
	From, To int64
	// What is wrong, in English, for operators.
	What string
}

// Error names the leaf or leaves.
func (d *Damage) Error() string {
	if d.To == d.From+1 {
		return fmt.Sprintf("leaf %d: %s", d.From, d.What)
	}
	return fmt.Sprintf("leaves %d to %d: %s", d.From, d.To-1, d.What)
}

// Verify recomputes a log of size leaves and compares it with its stored hashes and with checkpoints of any age, in any order, that are
// trusted because they were printed, signed or kept elsewhere. It returns nil if all agree. Otherwise the error is a *Damage that names the
// first leaf that was changed, as closely as can be known: a leaf changed alone is named exactly; one whose stored hashes were forged along
// with it is narrowed by those hashes that still agree with a checkpoint, and by the last checkpoint before it. Other errors come from leaf
// or read. It calls leaf for 0, 1, … in order, and keeps about 64 bytes of memory for each.
func Verify(size int64, leaf func(n int64) ([]byte, error), read Reader, trusted ...Checkpoint) error {
	own, err := recompute(size, leaf)
	if err != nil {
		return err
	}
	known := slices.Clone(trusted)
	slices.SortStableFunc(known, func(a, b Checkpoint) int { return int(min(max(a.Size-b.Size, -1), 1)) })
	// Leaves before good are vouched for by a checkpoint that agrees.
	var good int64
	for _, c := range known {
		if c.Size > size {
			return &Damage{From: size, To: c.Size, What: "missing; a checkpoint has seen them"}
		}
		root, err := Root(c.Size, own.read)
		if err != nil {
			return err
		}
		if root != c.Root {
			return locate(own, read, good, c)
		}
		good = c.Size
	}
	return compareStored(own, size, read)
}

// FirstBadLeaf is Verify against the one root that is known: the first leaf that was changed, or -1 if none was. Where the damage can only
// be narrowed to a range (see Verify) it is the first leaf of that range.
func FirstBadLeaf(size int64, root Hash, leaf func(n int64) ([]byte, error), read Reader) (int64, error) {
	err := Verify(size, leaf, read, Checkpoint{Size: size, Root: root})
	var damage *Damage
	if errors.As(err, &damage) {
		return damage.From, nil
	}
	return -1, err
}

// memory is a log's stored hashes, all of them, computed rather than read.
type memory []Hash

func (m memory) read(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = m[index]
	}
	return hashes, nil
}

// at is the hash of the full subtree of 2^level leaves that begins at leaf n<<level.
func (m memory) at(level int, n int64) Hash { return m[merkle.StoredHashIndex(level, n)] }

func recompute(size int64, leaf func(n int64) ([]byte, error)) (memory, error) {
	own := make(memory, 0, StoredCount(size))
	for n := range size {
		data, err := leaf(n)
		if err != nil {
			return nil, fmt.Errorf("read leaf %d: %w", n, err)
		}
		hashes, err := StoredHashes(n, data, own.read)
		if err != nil {
			return nil, err
		}
		own = append(own, hashes...)
	}
	return own, nil
}

// compareStored looks for the first leaf whose stored hash is another than the leaf's own, then for any other stored hash that is wrong.
func compareStored(own memory, size int64, read Reader) error {
	const chunk = 4096
	var interior *Damage
	for start := int64(0); start < int64(len(own)); start += chunk {
		indexes := make([]int64, 0, chunk)
		for index := start; index < min(start+chunk, int64(len(own))); index++ {
			indexes = append(indexes, index)
		}
		stored, err := hashReader(read).ReadHashes(indexes)
		if err != nil {
			return fmt.Errorf("read stored hashes: %w", err)
		}
		for i, index := range indexes {
			if stored[i] == own[index] {
				continue
			}
			level, n := merkle.SplitStoredHashIndex(index)
			if level == 0 {
				return &Damage{From: n, To: n + 1, What: "is not the leaf that was hashed when it was written"}
			}
			if interior == nil {
				what := fmt.Sprintf("stored hash %d above them was changed", index)
				interior = &Damage{From: n << level, To: (n + 1) << level, What: what}
			}
		}
	}
	if interior != nil {
		return interior
	}
	return nil
}

// locate finds the first changed leaf in [good, c.Size) of a log whose recomputed root is not c's. It trusts a stored hash only as far as it
// leads to c.Root, and goes down from there.
func locate(own memory, read Reader, good int64, c Checkpoint) error {
	root, err := Root(c.Size, read)
	if err != nil {
		return err
	}
	if root != c.Root {
		return locateUntrusted(own, read, good, c)
	}
	for start := int64(0); start < c.Size; {
		level := subtreeLevel(start, c.Size)
		stored, err := readOne(read, level, start>>level)
		if err != nil {
			return err
		}
		if stored != own.at(level, start>>level) {
			return descend(own, read, level, start>>level, stored, good)
		}
		start += 1 << level
	}
	return &Damage{From: good, To: c.Size, What: "do not give the root of the checkpoint"}
}

// descend follows, from a subtree whose true hash is known and which has a changed leaf at good or after it, the first half that has one.
func descend(own memory, read Reader, level int, n int64, truth Hash, good int64) error {
	for level > 0 {
		left, err := readOne(read, level-1, 2*n)
		if err != nil {
			return err
		}
		right, err := readOne(read, level-1, 2*n+1)
		if err != nil {
			return err
		}
		if merkle.NodeHash(left, right) != truth {
			what := "changed, and stored hashes with it, after the last checkpoint that agrees"
			return &Damage{From: max(n<<level, good), To: (n + 1) << level, What: what}
		}
		level, n, truth = level-1, 2*n, left
		if own.at(level, n) == left {
			n, truth = n+1, right
		}
	}
	return &Damage{From: n, To: n + 1, What: "is not the leaf that the checkpoint vouches for"}
}

// locateUntrusted does what is left when the stored hashes do not lead to the checkpoint either: a leaf that disagrees with its own stored
// hash is named; else somebody rewrote the log from some leaf after the last good checkpoint.
func locateUntrusted(own memory, read Reader, good int64, c Checkpoint) error {
	for n := good; n < c.Size; n++ {
		stored, err := readOne(read, 0, n)
		if err != nil {
			return err
		}
		if stored != own.at(0, n) {
			return &Damage{From: n, To: n + 1, What: "is not the leaf that was hashed when it was written, and stored hashes were changed too"}
		}
	}
	return &Damage{From: good, To: c.Size, What: "one or more were changed, and all stored hashes with them"}
}

// subtreeLevel is the level of the largest full subtree that begins at start and ends within size.
func subtreeLevel(start, size int64) int {
	level := 0
	for start&(1<<level) == 0 && start+2<<level <= size {
		level++
	}
	return level
}

func readOne(read Reader, level int, n int64) (Hash, error) {
	hashes, err := hashReader(read).ReadHashes([]int64{merkle.StoredHashIndex(level, n)})
	if err != nil {
		return Hash{}, fmt.Errorf("read stored hash: %w", err)
	}
	return hashes[0], nil
}
