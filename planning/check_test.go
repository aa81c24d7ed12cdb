package planning

import (
	"slices"
	"testing"
)

func TestReasonIsOwed(t *testing.T) {
	at := map[Act]Stage{NotFund: Budget, Cancel: Realisation}
	for _, act := range Acts() {
		if !act.OwesReason() || act == Merge {
			continue
		}
		stage := Village
		if s, ok := at[act]; ok {
			stage = s
		}
		cases := []struct {
			name     string
			reason   ReasonCode
			text     bool
			imported bool
			want     string
		}{
			{"no code", "", true, false, "reason:error.reason_required"},
			{"unknown code", "ZZZ", true, false, "reason:error.reason"},
			{"a code in small letters", "pri", true, false, "reason:error.reason"},
			{"code without text", ReasonPriority, false, false, "reason_text:error.reason_text_required"},
			{"not recorded, by hand", ReasonUnrecorded, true, false, "reason:error.reason_import_only"},
			{"not recorded, by hand, without text", ReasonUnrecorded, false, false, "reason:error.reason_import_only"},
			{"not recorded, from a file", ReasonUnrecorded, false, true, ""},
			{"code from a file without text", ReasonPriority, false, true, ""},
			{"other, from a file without text", ReasonOther, false, true, "reason_text:error.reason_text_required"},
			{"other without text", ReasonOther, false, false, "reason_text:error.reason_text_required"},
			{"other with text", ReasonOther, true, false, ""},
			{"code with text", ReasonLand, true, false, ""},
		}
		for _, c := range cases {
			l := begin(t, submission()).climb(stage)
			l.p.Imported = c.imported
			d := proper(l.p, act)
			d.Reason, d.HasText, d.Imported = c.reason, c.text, c.imported
			got := fieldsOf(l.try(act, d))
			if c.want == "" && len(got) != 0 || c.want != "" && !slices.Equal(got, []string{c.want}) {
				t.Errorf("%s, %s: %v, want %q", act, c.name, got, c.want)
			}
		}
	}
}

func TestEveryCodeButNotRecordedIsOffered(t *testing.T) {
	if n := len(ReasonCodes()); n != 18 {
		t.Errorf("%d codes, design has 18", n)
	}
	for _, code := range ReasonCodes() {
		l := begin(t, submission())
		d := proper(l.p, Reject)
		d.Reason = code
		if err := l.try(Reject, d); (err != nil) != (code == ReasonUnrecorded) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// TestDecisionsWithSomethingMissing has one wrong thing per line.
func TestDecisionsWithSomethingMissing(t *testing.T) {
	cases := []struct {
		name   string
		at     Stage
		act    Act
		change func(*Decision)
		want   string
	}{
		{"changed into what it was", Village, ForwardChanged, func(d *Decision) { d.Value = 100_000_000 }, "value:error.nothing_changed"},
		{"changed without saying what", Village, ForwardChanged, func(d *Decision) { d.Value = 0 }, "value:error.nothing_changed"},
		{"changed to no channel there is", Village, ForwardChanged, func(d *Decision) { d.Channel = "sungai" }, "channel:error.channel"},
		{"changed to outside, which is a redirect", Village, ForwardChanged, func(d *Decision) { d.Channel = ChannelOutside }, "channel:error.channel"},
		{"changed to a channel that does not pass here", AgencyStage, ForwardChanged, func(d *Decision) { d.Channel = ChannelKelurahan }, "channel:error.channel_ends"},
		{"changed to a negative value", Village, ForwardChanged, func(d *Decision) { d.Value = -1 }, "value:error.rupiah_range"},
		{"changed to more than any amount", Village, ForwardChanged, func(d *Decision) { d.Value = MaxRupiah + 1 }, "value:error.rupiah_range"},
		{"changed to more than any volume", Village, ForwardChanged, func(d *Decision) { d.Volume = MaxVolume + 1 }, "volume:error.volume_range"},
		{"changed to a negative volume", Village, ForwardChanged, func(d *Decision) { d.Volume = -1 }, "volume:error.volume_range"},
		{"put off to the same year", Village, Defer, func(d *Decision) { d.Year = 2028 }, "year:error.defer_year"},
		{"put off to no year", Village, Defer, func(d *Decision) { d.Year = 0 }, "year:error.defer_year"},
		{"put off for ever", Village, Defer, func(d *Decision) { d.Year = 2039 }, "year:error.defer_year"},
		{"sent nowhere", Village, Redirect, func(d *Decision) { d.Where = "" }, "where:error.redirect_where"},
		{"sent to markup", Village, Redirect, func(d *Decision) { d.Where = "<b>csr</b>" }, "where:error.redirect_where"},
		{"linked without document", Plan, Accommodate, func(d *Decision) { d.Document = "" }, "document:error.document_required"},
		{"linked without activity code", Plan, Accommodate, func(d *Decision) { d.Activity = "" }, "activity:error.activity_code"},
		{"linked to a programme, not an activity", Plan, Accommodate, func(d *Decision) { d.Activity = "1.03.10" }, "activity:error.activity_code"},
		{"linked to zeros", Plan, Accommodate, func(d *Decision) { d.Activity = "0.00.00.2.00.0000" }, "activity:error.activity_code"},
		{"linked to zeros within a field of government", Plan, Accommodate, func(d *Decision) { d.Activity = "1.03.00.2.01.0001" }, "activity:error.activity_code"},
		{"linked to the support of any agency", Plan, Accommodate, func(d *Decision) { d.Activity = "X.XX.01.2.01.0001" }, "activity:error.activity_code"},
		{"linked to a code with a line break", Plan, Accommodate, func(d *Decision) { d.Activity = roadCode + "\n" }, "activity:error.activity_code"},
		{"linked without value", Plan, Accommodate, func(d *Decision) { d.Value = 0 }, "value:error.value_required"},
		{"linked in another kelurahan", Plan, Accommodate, func(d *Decision) { d.Site = sister }, "site:error.place_outside"},
		{"linked in an RW of it", Plan, Accommodate, func(d *Decision) { d.Site = kelurahan + ".R03" }, "site:error.place_outside"},
		{"linked in a whole province", Plan, Accommodate, func(d *Decision) { d.Site = "33" }, "site:error.place_outside"},
		{"budgeted without document", Budget, Fund, func(d *Decision) { d.Document = "" }, "document:error.document_required"},
		{"amended to nothing", Village, Amend, func(d *Decision) { d.Amendment.Volume = 0 }, "volume:error.volume_range"},
		{"amended to a free one", Village, Amend, func(d *Decision) { d.Amendment.Value = 0 }, "value:error.rupiah_range"},
		{"amended to less than nothing", Village, Amend, func(d *Decision) { d.Amendment.Value = -2 }, "value:error.rupiah_range"},
		{"amended to more than any amount", Village, Amend, func(d *Decision) { d.Amendment.Value = MaxRupiah + 1 }, "value:error.rupiah_range"},
		{"split into one", Village, Split, func(d *Decision) { d.Parts = d.Parts[:1] }, "parts:error.parts"},
		{"split into the same part twice", Village, Split, func(d *Decision) { d.Parts[1].ID = d.Parts[0].ID }, "parts:error.parts"},
		{"split into itself", Village, Split, func(d *Decision) { d.Parts[0].ID = uuid(1) }, "parts:error.parts"},
		{"split into more than it was", Village, Split, func(d *Decision) { d.Parts[0].Volume += 1_000 }, "parts:error.parts_volume"},
		{"split into a part of nothing", Village, Split, func(d *Decision) { d.Parts[0].Volume = 0 }, "parts:error.parts"},
		{"split to an agency nobody named", Village, Split, func(d *Decision) { d.Parts[0].Channel = ChannelAgency }, "parts:error.parts"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := begin(t, submission()).climb(c.at)
			d := proper(l.p, c.act)
			c.change(&d)
			if got := fieldsOf(l.try(c.act, d)); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%v, want %s", got, c.want)
			}
		})
	}
}

func TestDecisionsAtTheEdgeThatPass(t *testing.T) {
	cases := []struct {
		name   string
		at     Stage
		act    Act
		change func(*Decision)
	}{
		{"the largest amount", Village, ForwardChanged, func(d *Decision) { d.Value = MaxRupiah }},
		{"another channel from here on", Subdistrict, ForwardChanged, func(d *Decision) { d.Value, d.Channel = 0, ChannelKecamatan }},
		{"another agency", AgencyStage, ForwardChanged, func(d *Decision) { d.Value, d.Agency = 0, healthDesk }},
		{"ten years on", Village, Defer, func(d *Decision) { d.Year = 2038 }},
		{"linked in its kecamatan", Plan, Accommodate, func(d *Decision) { d.Site = kecamatan }},
		{"linked in its city", Plan, Accommodate, func(d *Decision) { d.Site = kota }},
		{"linked in half its volume", Plan, Accommodate, func(d *Decision) { d.Volume = 50_000 }},
		{"budgeted with another value", Budget, Fund, func(d *Decision) { d.Value = 7 }},
		{"amended to an unpriced one", Village, Amend, func(d *Decision) { d.Amendment.Value = Unpriced }},
		{"a short number in the activity code", Plan, Accommodate, func(d *Decision) { d.Activity = "7.01.03.2.02.02" }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := begin(t, submission()).climb(c.at)
			d := proper(l.p, c.act)
			c.change(&d)
			if err := l.try(c.act, d); err != nil {
				t.Error(fieldsOf(err))
			}
		})
	}
}

// TestTokenPrices is the line between a low price and a token ("Rp1"): a
// hundredth of what the linked volume was asked at, a thousand rupiah where
// nobody estimated it.
func TestTokenPrices(t *testing.T) {
	cases := []struct {
		name   string
		asked  Rupiah
		volume Volume
		value  Rupiah
		want   string
	}{
		{"one rupiah for a hundred million", 100_000_000, 0, 1, "value:error.value_token"},
		{"just under a hundredth", 100_000_000, 0, 999_999, "value:error.value_token"},
		{"a hundredth", 100_000_000, 0, 1_000_000, ""},
		{"a hundredth of the volume at its price", 100_000_000, 1_000, 1_000_000, ""},
		{"a hundredth of the volume at one rupiah", 100_000_000, 1_000, 1, "value:error.value_token"},
		{"more than was asked", 100_000_000, 0, 900_000_000, ""},
		{"one rupiah for what was never estimated", Unpriced, 0, 1, "value:error.value_token"},
		{"a thousand for what was never estimated", Unpriced, 0, 1_000, ""},
		{"small change for a small thing", 50, 0, 40, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := begin(t, submission(func(s *Submission) { s.Value = c.asked })).climb(Plan)
			d := proper(l.p, Accommodate)
			d.Volume, d.Value = c.volume, c.value
			got := fieldsOf(l.try(Accommodate, d))
			if c.want == "" && len(got) != 0 || c.want != "" && !slices.Equal(got, []string{c.want}) {
				t.Errorf("%v, want %q", got, c.want)
			}
		})
	}
}

func TestMergeKeepsAFlatForest(t *testing.T) {
	cases := []struct {
		name string
		into *Target
		want string
	}{
		{"into nothing", nil, "error.merge_target"},
		{"into no identity", &Target{ID: "x", Cycle: 2028}, "error.merge_target"},
		{"into itself", &Target{ID: uuid(1), Cycle: 2028}, "error.merge_self"},
		{"into its own child", &Target{ID: uuid(2), Root: uuid(1), Cycle: 2028}, "error.merge_ring"},
		{"into one already merged", &Target{ID: uuid(2), Root: uuid(3), Cycle: 2028}, "error.merge_into_merged"},
		{"into another year", &Target{ID: uuid(2), Cycle: 2027}, "error.merge_cycle"},
		{"into one that has ended", &Target{ID: uuid(2), Cycle: 2028, Ended: true}, "error.merge_ended"},
		{"as a duplicate of another proposer's", &Target{ID: uuid(2), Cycle: 2028, Twin: "other", Duplicate: true}, "error.merge_not_twin"},
		{"into a living one", &Target{ID: uuid(2), Cycle: 2028}, ""},
		{"as a duplicate of its twin", &Target{ID: uuid(2), Cycle: 2028, Twin: submission().Twin(), Duplicate: true}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := begin(t, submission())
			err := l.try(Merge, Decision{Into: c.into})
			if keyOf(err) != c.want {
				t.Fatalf("%v, want %q", err, c.want)
			}
			if err == nil && (l.p.Root != uuid(2) || l.p.Duplicate != c.into.Duplicate || l.events[1].Reason != ReasonDuplicate) {
				t.Errorf("root %s duplicate %v reason %s", l.p.Root, l.p.Duplicate, l.events[1].Reason)
			}
		})
	}
	nobody := begin(t, submission(func(s *Submission) { s.Proposer = "" }))
	if err := nobody.try(Merge, Decision{Into: &Target{ID: uuid(2), Cycle: 2028, Duplicate: true}}); keyOf(err) != "error.merge_not_twin" {
		t.Errorf("two unknown proposers are not the same one: %v", err)
	}
}

func TestSeveralWrongThingsAreNamedAtOnce(t *testing.T) {
	l := begin(t, submission()).climb(Plan)
	err := l.try(Accommodate, Decision{Site: sister})
	want := []string{"document:error.document_required", "activity:error.activity_code", "value:error.value_required", "site:error.place_outside"}
	if got := fieldsOf(err); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestUnknownActIsInvalid(t *testing.T) {
	l := begin(t, submission())
	if err := l.try("dance", Decision{}); CodeOf(err) != Invalid || keyOf(err) != "error.act" {
		t.Error(err)
	}
}

func TestCeilings(t *testing.T) {
	c := Ceiling{Cycle: 2028, Kind: CeilingKelurahan, Key: string(kelurahan), Amount: 100}
	cases := []struct {
		name  string
		value Rupiah
		noted bool
		want  string
		left  Rupiah
	}{
		{"within", 60, false, "", 40},
		{"to the last rupiah", 100, false, "", 0},
		{"one rupiah over", 101, false, "error.ceiling", 100},
		{"one rupiah over with a note", 101, true, "", -1},
	}
	for _, x := range cases {
		t.Run(x.name, func(t *testing.T) {
			after, err := c.Reserve(x.value, x.noted)
			if keyOf(err) != x.want || after.Remaining() != x.left {
				t.Errorf("%v, left %s", err, after.Remaining())
			}
		})
	}
	full, _ := c.Reserve(100, false)
	if _, err := full.Reserve(1, false); keyOf(err) != "error.ceiling" || err.(*Error).Args["remaining"] != "0" {
		t.Errorf("a spent ceiling: %v", err)
	}
}

func TestWhichCeilingAnActDrawsOn(t *testing.T) {
	cases := []struct {
		name    string
		channel Channel
		at      Stage
		command Command
		kind    CeilingKind
		key     string
		value   Rupiah
	}{
		{"the village passes on its own money", ChannelKelurahan, Village, Command{Act: Forward}, CeilingKelurahan, string(kelurahan), 100_000_000},
		{"the kecamatan passes on its own", ChannelKecamatan, Subdistrict, Command{Act: Forward}, CeilingKecamatan, string(kecamatan), 100_000_000},
		{"the agency passes on its own", ChannelAgency, AgencyStage, Command{Act: Forward}, CeilingAgency, roadAgency, 100_000_000},
		{"changed to another agency and value", ChannelAgency, AgencyStage,
			Command{Act: ForwardChanged, Decision: Decision{Agency: healthDesk, Value: 5}}, CeilingAgency, healthDesk, 5},
		{"changed to the village's own money", ChannelAgency, Village,
			Command{Act: ForwardChanged, Decision: Decision{Channel: ChannelKelurahan}}, CeilingKelurahan, string(kelurahan), 100_000_000},
		{"a village passes on another's money", ChannelAgency, Village, Command{Act: Forward}, "", "", 0},
		{"the city moves none", ChannelAgency, City, Command{Act: Forward}, "", "", 0},
		{"a refusal moves none", ChannelKelurahan, Village, Command{Act: Reject}, "", "", 0},
		{"linking to a plan row", ChannelAgency, Plan,
			Command{Act: Accommodate, Decision: Decision{PlanRow: "row-7", Value: 9}}, CeilingPlanRow, "row-7", 9},
		{"linking where no plan is loaded", ChannelAgency, Plan, Command{Act: Accommodate, Decision: Decision{Value: 9}}, "", "", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := begin(t, submission(byChannel(c.channel))).climb(c.at)
			kind, key, value, ok := CeilingFor(l.p, c.command)
			if kind != c.kind || key != c.key || value != c.value || ok != (c.kind != "") {
				t.Errorf("%s %s %s %v", kind, key, value, ok)
			}
		})
	}
	unpriced := begin(t, submission(byChannel(ChannelKelurahan), func(s *Submission) { s.Value = Unpriced }))
	if _, _, _, ok := CeilingFor(unpriced.p, Command{Act: Forward}); ok {
		t.Error("what nobody estimated draws on a ceiling")
	}
}
