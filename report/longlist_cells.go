package report

import (
	"strconv"

	"musrenbang/planning"
)

func ticksIf(on bool) tick {
	if on {
		return ticked
	}
	return unticked
}

func (f *form) upperCells(row LongListRow) []cell {
	bases := cell{}
	for _, b := range planning.Bases() {
		bases = append(bases, span{text: f.text.T("basis." + string(b)), tick: ticksIf(row.Basis == b)})
	}
	need := cell{}
	if row.Title != "" {
		need = cell{{text: row.Title, font: Bold}}
	}
	if row.Kind != "" && row.Kind != row.Title {
		need = append(need, span{text: f.text.T("paper.long.listed", "Name", row.Kind)})
	}
	return []cell{
		f.groups(func(g planning.Group) bool { return row.ProposedBy == g }), bases, says(row.Body), f.intakes(row.Intake),
		says(row.OwnWords), need,
	}
}

func (f *form) lowerCells(row LongListRow) []cell {
	volume := ""
	if row.Volume > 0 {
		volume = f.text.Volume(int64(row.Volume))
	}
	value := cell{{text: "Rp"}, {text: string(noBreak)}}
	if row.Value > 0 {
		value = cell{{text: f.text.Rupiah(int64(row.Value))}}
	}
	value = append(value, span{text: f.text.T("propose.unpriced"), tick: ticksIf(row.Value == planning.Unpriced)})
	rank := cell{}
	if row.Rank > 0 {
		rank = cell{{text: strconv.Itoa(row.Rank), font: Bold}}
	}
	gains := map[planning.Group]bool{}
	for _, g := range row.Benefits {
		gains[g] = true
	}
	channels := cell{}
	for _, c := range []planning.Channel{planning.ChannelKelurahan, planning.ChannelKecamatan, planning.ChannelAgency} {
		channels = append(channels, span{text: f.text.T("channel." + string(c)), tick: ticksIf(row.Channel == c)})
	}
	return []cell{
		says(row.Problem), says(row.RW), says(row.RT), says(row.Location), says(volume), says(row.Unit), value, channels,
		f.groups(func(g planning.Group) bool { return gains[g] }), rank,
	}
}

// groups are the tick boxes of all groups, by their short names.
func (f *form) groups(on func(planning.Group) bool) cell {
	var all cell
	for _, g := range planning.Groups() {
		all = append(all, span{text: f.text.T("group." + string(g) + ".short"), tick: ticksIf(on(g))})
	}
	return inPairs(all)
}

// intakes are the tick boxes of the ways in.
func (f *form) intakes(chosen planning.Intake) cell {
	var all cell
	for _, i := range planning.Intakes() {
		all = append(all, span{text: f.text.T("intake." + string(i)), tick: ticksIf(i == chosen)})
	}
	return inPairs(all)
}

// inPairs puts two spans on a line.
func inPairs(all cell) (out cell) {
	for i, sp := range all {
		if i%2 == 1 {
			out[len(out)-1].beside = &sp
		} else {
			out = append(out, sp)
		}
	}
	return out
}
