package planning

import (
	"slices"
	"testing"
)

func TestWhatAListingSittingMaySettle(t *testing.T) {
	plenary := Forum{Stage: Village, Area: kelurahan}
	for name, f := range map[string]Forum{
		"thematic": {Stage: Village, Area: kelurahan, Group: Women}, "mixed": {Stage: Village, Area: kelurahan, Group: MixedGroups},
		"of an RW": {Stage: Village, Area: kelurahan + ".R03"}, "of a group at the kecamatan": {Stage: Subdistrict, Area: kecamatan, Group: Disability},
	} {
		if !f.Lists() || plenary.Lists() {
			t.Errorf("%s: lists %v, the plenary %v", name, f.Lists(), plenary.Lists())
		}
		for _, act := range Acts() {
			err := f.CheckListing(act)
			if may := slices.Contains([]Act{Merge, Withdraw, Return}, act); (err == nil) != may || err != nil && keyOf(err) != "error.listing_decides_not" {
				t.Errorf("%s, %s: %v", name, act, err)
			}
			if err := plenary.CheckListing(act); err != nil {
				t.Errorf("the plenary, %s: %v", act, err)
			}
		}
		f.Status, f.Cycle = ForumIsOpen, 2028
		if after, err := DecideForum(f, ForumCommand{Act: ForumClose}, 40, 0); err != nil || after.Status != ForumClosed {
			t.Errorf("%s does not close with its list: %v", name, err)
		}
	}
	mixed := Forum{Cycle: 2028, Stage: Village, Area: kelurahan, Group: MixedGroups}
	p := begin(t, submission()).p
	if !mixed.TakesUp(p) {
		t.Error("a mixed sitting leaves women's proposals out")
	}
	if p.ProposedBy = General; mixed.TakesUp(p) {
		t.Error("a mixed sitting takes up what no group asked")
	}
}

func TestNotesNobodyHasSeenHoldTheCloseUp(t *testing.T) {
	for name, f := range map[string]Forum{"plenary": {Cycle: 2028, Stage: Village, Area: kelurahan}, "listing": {Cycle: 2028, Stage: Village, Area: kelurahan, Group: Women}} {
		f.Status = ForumReadingOut
		_, err := DecideForum(f, ForumCommand{Act: ForumClose}, 0, 2)
		if CodeOf(err) != Conflict || keyOf(err) != "error.notes_unseen" || err.(*Error).Args["count"] != "2" {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := DecideForum(f, ForumCommand{Act: ForumClose, DeferRest: true}, 0, 0); err != nil {
			t.Errorf("%s with every note seen: %v", name, err)
		}
	}
}

func TestACorrectionOwesWhatItChangesAndWhy(t *testing.T) {
	for name, c := range map[string]struct {
		c    ForumCommand
		want []string
	}{
		"with both":      {ForumCommand{Changes: 2, HasText: true}, nil},
		"with no reason": {ForumCommand{Changes: 1}, []string{"reason_text:error.reason_text_required"}},
		"of nothing":     {ForumCommand{HasText: true}, []string{"changes:error.required"}},
		"with neither":   {ForumCommand{}, []string{"changes:error.required", "reason_text:error.reason_text_required"}},
	} {
		for _, status := range []ForumStatus{ForumClosed, ForumSigned} {
			c.c.Act, c.c.ReceivedAt = ForumCorrect, 99
			f := Forum{Status: status, Version: 4, ClosedAt: 50, SignedAt: 60}
			after, err := DecideForum(f, c.c, 0, 0)
			if got := fieldsOf(err); !slices.Equal(got, c.want) {
				t.Errorf("%s when %s: %v, want %v", name, status, got, c.want)
			}
			if err == nil && (after.Status != ForumClosed || after.SignedAt != 0 || after.ClosedAt != 50 || after.Version != 5) {
				t.Errorf("%s when %s: %+v", name, status, after)
			}
		}
	}
	if _, err := DecideForum(Forum{Status: ForumClosed}, ForumCommand{Act: ForumSign, SignedBy: []OfficeKind{"king"}}, 0, 0); keyOf(err) != "error.office" {
		t.Errorf("signed by an office there is not: %v", err)
	}
}

func TestConfirmingAnAgencysList(t *testing.T) {
	for name, c := range map[string]struct {
		f   Forum
		key string
	}{
		"the city's plenary":    {Forum{Stage: City, Status: ForumIsOpen}, ""},
		"while it is read out":  {Forum{Stage: City, Status: ForumReadingOut}, ""},
		"before it opens":       {Forum{Stage: City, Status: ForumScheduled}, "error.forum_step"},
		"after it closed":       {Forum{Stage: City, Status: ForumClosed}, "error.forum_frozen"},
		"an agency's own forum": {Forum{Stage: AgencyStage, Agency: roadAgency, Status: ForumIsOpen}, "error.confirm_stage"},
		"a group's at the city": {Forum{Stage: City, Group: Disability, Status: ForumIsOpen}, "error.confirm_stage"},
	} {
		if err := c.f.CheckConfirm(); keyOf(err) != c.key {
			t.Errorf("%s: %v, want %q", name, err, c.key)
		}
	}
}

func TestHowADecisionIsReached(t *testing.T) {
	for name, c := range map[string]struct {
		r    Reached
		want []string
	}{
		"consent":              {Reached{}, nil},
		"a vote":               {Reached{Vote: true, For: 12, Against: 3, Abstain: 1}, nil},
		"a vote nobody won":    {Reached{Vote: true, Abstain: 5}, nil},
		"a vote of nobody":     {Reached{Vote: true}, []string{"for:error.vote_empty"}},
		"consent with voices":  {Reached{For: 3}, []string{"vote:error.vote_of_consent"}},
		"a voice below none":   {Reached{Vote: true, For: 5, Against: -1}, []string{"against:error.number"}},
		"more than there are":  {Reached{Vote: true, For: 1_000_000}, []string{"for:error.number"}},
		"voices that cancel":   {Reached{Vote: true, For: 5, Against: -5}, []string{"against:error.number", "for:error.vote_empty"}},
		"consent below nobody": {Reached{Abstain: -1}, []string{"abstain:error.number", "vote:error.vote_of_consent"}},
	} {
		if got := fieldsOf(CheckReached(c.r)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestAChangedPlaceOwesItsReason(t *testing.T) {
	for name, c := range map[string]struct {
		rank   int
		reason string
		want   []string
	}{
		"with a reason":     {3, "Satu-satunya jalan ke sekolah.", nil},
		"back to its own":   {0, "Pemindahan tadi keliru diketik.", nil},
		"without one":       {3, "", []string{"reason:error.required"}},
		"with a dash":       {3, "-----------", []string{"reason:error.reason_placeholder"}},
		"below the first":   {-1, "Satu-satunya jalan ke sekolah.", []string{"rank:error.rank_range"}},
		"behind the last":   {6, "Satu-satunya jalan ke sekolah.", []string{"rank:error.rank_range"}},
		"nowhere, silently": {9, "", []string{"rank:error.rank_range", "reason:error.required"}},
	} {
		if got := fieldsOf(CheckRank(c.rank, 5, c.reason)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestAnAgendaInItsOrder(t *testing.T) {
	place := func(id string, own, score, moved int) AgendaPlace {
		return AgendaPlace{ID: id, Own: own, Scored: score > 0, Score: score, Moved: moved}
	}
	for name, c := range map[string]struct {
		list []AgendaPlace
		want string
		tied string
	}{
		"by the proposers":             {[]AgendaPlace{place("b", 2, 0, 0), place("a", 1, 0, 0), place("c", 2, 0, 0)}, "abc", ""},
		"by score, the unscored after": {[]AgendaPlace{place("a", 1, 0, 0), place("b", 2, 10, 0), place("c", 3, 30, 0)}, "cba", ""},
		"equal scores":                 {[]AgendaPlace{place("a", 2, 10, 0), place("b", 1, 10, 0), place("c", 3, 5, 0)}, "bac", "ab"},
		"moved up":                     {[]AgendaPlace{place("a", 1, 30, 0), place("b", 2, 20, 0), place("c", 3, 10, 1)}, "cab", ""},
		"moved down":                   {[]AgendaPlace{place("a", 1, 0, 3), place("b", 2, 0, 0), place("c", 3, 0, 0)}, "bca", ""},
		"two moved to one place":       {[]AgendaPlace{place("a", 1, 0, 0), place("b", 2, 0, 1), place("c", 3, 0, 1)}, "cba", ""},
		"moved behind what is left":    {[]AgendaPlace{place("a", 1, 0, 9), place("b", 2, 0, 0)}, "ba", ""},
		"all moved":                    {[]AgendaPlace{place("a", 1, 0, 2), place("b", 2, 0, 1)}, "ba", ""},
		"nothing":                      {nil, "", ""},
	} {
		order, tied := "", ""
		for i, p := range Arrange(c.list) {
			if order += p.ID; p.Place != i+1 {
				t.Errorf("%s: %s stands at %d, is told %d", name, p.ID, i+1, p.Place)
			}
			if p.Tied {
				tied += p.ID
			}
		}
		ties := []byte(tied)
		slices.Sort(ties)
		if order != c.want || string(ties) != c.tied {
			t.Errorf("%s: %q with ties %q, want %q and %q", name, order, ties, c.want, c.tied)
		}
	}
}

func TestWhatASittingFellShortOf(t *testing.T) {
	r := StageRules{Quorum: 40, NoticeDays: 3, WomenShare: 30, Groups: []Group{Women, Children, Elderly, Disability}}
	window := Window{ClosesAt: 1000 * hourLong}
	held := Forum{OpenedAt: 100 * dayLong, ClosedAt: 10 * hourLong}
	full := Tally{Women: 20, Men: 30, Total: 50, Ages: map[AgeBand]int{AgeSenior: 1}, Groups: map[Group]int{Children: 2}, Disability: DisabilityTally{Yes: 1}}
	for name, c := range map[string]struct {
		f       Forum
		t       Tally
		invited Instant
		want    []Shortfall
	}{
		"of nothing":                 {held, full, held.OpenedAt - 3*dayLong, nil},
		"invited an hour too late":   {held, full, held.OpenedAt - 3*dayLong + hourLong, []Shortfall{{Kind: "notice", Got: 2, Want: 3}}},
		"no invitation on record":    {held, full, 0, []Shortfall{{Kind: "notice", Got: 0, Want: 3}}},
		"closed as the window did":   {Forum{OpenedAt: held.OpenedAt, ClosedAt: 1000 * hourLong}, full, 1, []Shortfall{{Kind: "late_close", Got: 1}}},
		"closed a day after":         {Forum{OpenedAt: held.OpenedAt, ClosedAt: 1024 * hourLong}, full, 1, []Shortfall{{Kind: "late_close", Got: 25}}},
		"closed the instant before":  {Forum{OpenedAt: held.OpenedAt, ClosedAt: 1000*hourLong - 1}, full, 1, nil},
		"nobody but men and no more": {held, Tally{Men: 39, Total: 39}, 1, []Shortfall{{Kind: "quorum", Got: 39, Want: 40}, {Kind: "women", Want: 30}, {Kind: "group", Group: Women}, {Kind: "group", Group: Children}, {Kind: "group", Group: Elderly}, {Kind: "group", Group: Disability}}},
	} {
		if got := r.ShortOf(c.f, c.t, c.invited, window); !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	if LateClose(held, Window{}) != 0 || LateClose(Forum{}, window) != 0 {
		t.Error("late without a window, or before the close")
	}
}

func TestWhatIsExpectedOfAListingSitting(t *testing.T) {
	p := DefaultProcedure()
	rules := p.Stages[Village]
	rules.Quorum = 40
	p.Stages[Village] = rules
	women := p.ForSitting(Forum{Stage: Village, Area: kelurahan, Group: Women})
	if women.Quorum != 0 || women.NoticeDays != 0 || women.WomenShare != 0 || !slices.Equal(women.Groups, []Group{Women}) {
		t.Errorf("of women's own: %+v", women)
	}
	if rw := p.ForSitting(Forum{Stage: Village, Area: kelurahan + ".R03"}); rw.WomenShare != 30 || rw.Quorum != 0 {
		t.Errorf("of an RW: %+v", rw)
	}
	if plenary := p.ForSitting(Forum{Stage: Village, Area: kelurahan}); plenary.Quorum != 40 {
		t.Errorf("of the plenary: %+v", plenary)
	}
	if sign, upload := (StageRules{SignWithinHours: 24}).Owed(10); sign != 10+24*hourLong || upload != sign {
		t.Errorf("owed at %d and %d", sign, upload)
	}
}

func TestAProcedureNobodyCanFollow(t *testing.T) {
	if err := CheckProcedure(DefaultProcedure()); err != nil {
		t.Errorf("the regulations' own: %v", err)
	}
	weighted := DefaultProcedure()
	weighted.Scoring = map[string][]Criterion{KindPhysical: CriteriaAHP(), "": CriteriaJuknis()}
	if err := CheckProcedure(weighted); err != nil || weighted.Criteria(KindOf("m2"))[0].Weight != 32 || weighted.Criteria(KindOf("orang"))[0].Weight != 1 {
		t.Errorf("both presets: %v", err)
	}
	for name, c := range map[string]struct {
		change func(*Procedure)
		want   string
	}{
		"kept for no time":            {func(p *Procedure) { p.KeepAttendanceDays = 0 }, "keep_attendance_days:error.number"},
		"a stage without sittings":    {func(p *Procedure) { p.Stages[Budget] = StageRules{} }, "stages.budget:error.stage"},
		"more than all are women":     {func(p *Procedure) { p.Stages[City] = StageRules{WomenShare: 101} }, "stages.city.women_share:error.number"},
		"signed by a king":            {func(p *Procedure) { p.Stages[City] = StageRules{Signatories: []Signatory{{Office: "king"}}} }, "stages.city.signatories:error.office"},
		"a group there is not":        {func(p *Procedure) { p.Stages[City] = StageRules{Groups: []Group{"youth"}} }, "stages.city.groups:error.group"},
		"an upload there is not":      {func(p *Procedure) { p.Stages[City] = StageRules{Uploads: []UploadKind{"film"}} }, "stages.city.uploads:error.upload_kind"},
		"a quota below none":          {func(p *Procedure) { p.Quotas = map[string]int{"rw": -1} }, "quotas.rw:error.number"},
		"a quota of nobody":           {func(p *Procedure) { p.Quotas = map[string]int{"rt": 1} }, "quotas.rt:error.group"},
		"criteria of no kind":         {func(p *Procedure) { p.Scoring["spiritual"] = CriteriaJuknis() }, "scoring.spiritual:error.scoring_kind"},
		"a criterion twice":           {func(p *Procedure) { p.Scoring[""] = append(CriteriaJuknis(), CriteriaJuknis()[0]) }, "scoring.[6].code:error.code_twice"},
		"a criterion without weight":  {func(p *Procedure) { p.Scoring[""][0].Weight = 0 }, "scoring.[0].weight:error.number"},
		"a criterion without a scale": {func(p *Procedure) { p.Scoring[""][0].Scale = nil }, "scoring.[0].scale:error.scale_short"},
	} {
		p := DefaultProcedure()
		c.change(&p)
		if got := fieldsOf(CheckProcedure(p)); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

func TestCountsNobodyCanHaveMade(t *testing.T) {
	for name, c := range map[string]struct {
		t    Tally
		want []string
	}{
		"as they are":    {Tally{Women: 3, Men: 2, Unsaid: 1, Total: 6, Ages: map[AgeBand]int{AgeChild: 2}}, nil},
		"below none":     {Tally{Women: -1, Total: -1}, []string{"women:error.number"}},
		"another total":  {Tally{Women: 3, Total: 7}, []string{"total:error.tally_total"}},
		"an age of none": {Tally{Ages: map[AgeBand]int{"90-99": 1}}, []string{"ages:error.age"}},
		"a group anew":   {Tally{SpokeFor: map[Group]int{"youth": 1}}, []string{"groups:error.group"}},
		"a third sex":    {Tally{Speakers: map[Sex]int{"x": 1}}, []string{"speakers:error.sex"}},
	} {
		if got := fieldsOf(CheckTally(c.t)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestWhatEverybodyReadsOfMinutes(t *testing.T) {
	m := Minutes{
		Passed: []MinutesRow{{Title: "Jembatan", Problem: "Ibu Siti jatuh", Location: "Rumah Pak Budi"}}, Witness: []string{"Bu Tini keberatan"}, WitnessGroups: []Group{Women},
		Delegates: []Delegate{{Name: "Siti", Group: Women}}, Signatories: []Officeholder{{Name: "Sri", Number: "1980"}},
	}
	before := m.Digest()
	p := m.Public()
	if p.Passed[0].Problem != "" || p.Passed[0].Location != "" || p.Witness != nil || p.Delegates[0].Name != "" || p.Signatories[0].Number != "" ||
		p.Passed[0].Title == "" || p.Signatories[0].Name == "" || p.Delegates[0].Group != Women {
		t.Errorf("everybody reads %+v", p)
	}
	if m.Digest() != before {
		t.Error("showing the minutes has changed them")
	}
}

func TestWhoMayHoldAnOffice(t *testing.T) {
	good := Officeholder{ID: uuid(1), Office: OfficeVillageHead, Where: string(kelurahan), Name: "Sri", From: 10}
	if err := CheckOfficeholder(good); err != nil {
		t.Error(err)
	}
	bad := Officeholder{ID: "x", Office: "king", Acting: "pj", From: 10, Until: 10}
	want := []string{"id:error.id", "office:error.office", "acting:error.acting", "where:error.required", "name:error.required", "until:error.window_order"}
	if got := fieldsOf(CheckOfficeholder(bad)); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
