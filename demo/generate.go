package demo

// Year generates the proposals of one cycle as far as progress says, in area
// order and numbered from 1. The same arguments always give the same rows.
// Every row's course stays on its channel's route, every price under the
// catalogue's cap and every sum under its ceiling.
func Year(cycle int, progress Progress, seed uint64) []Row {
	d := newDice(seed, uint64(cycle)<<4|uint64(progress))
	list := drafts(d, planOf(progress))
	left := judge(d, list, progress)
	explain(d, list, cycle, left)
	rows, used := make([]Row, 0, len(list)), make(map[string]bool, len(list))
	for _, x := range list {
		rows = append(rows, x.row(d, cycle, progress, used))
	}
	return rows
}
