package ui

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// scoresPage is the list by score: ties marked, ranks the sitting changed with
// why, and how many proposals each proposer may bring.
func (h *Handler) scoresPage(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := h.sittingDesk(c, w, s, w.T("scores.title"))
	rules, err := h.store.Procedure(c.UserContext(), s.Cycle)
	if err != nil {
		return err
	}
	ranked := block{ID: "peringkat", Title: w.T("scores.ranking"), Text: w.T("scores.ranking_text"), Table: rankingTable(w, s)}
	if ranked.Table == nil {
		ranked.Empty = &Empty{Title: w.T("sitting.empty"), Text: w.T("sitting.empty_text")}
	}
	p.Blocks = append(p.Blocks, ranked, quotaBlock(w, rules))
	for _, kind := range scoringKinds(rules) {
		t := criteriaTable(w, rules.Scoring[kind])
		p.Blocks = append(p.Blocks, block{Title: w.T("scores.criteria_of", "Kind", scoringKind(w, kind)), Table: &t})
	}
	return h.showDesk(c, p, fiber.StatusOK)
}

// scoringKinds are the kinds for which a procedure has criteria, the common ones
// first.
func scoringKinds(p planning.Procedure) (out []string) {
	for _, kind := range []string{"", "physical", "non_physical"} {
		if len(p.Scoring[kind]) > 0 {
			out = append(out, kind)
		}
	}
	return out
}

func scoringKind(w words, kind string) string {
	if kind == "" {
		return w.T("scoring_kind.all")
	}
	return w.T("scoring_kind." + kind)
}

// rankingTable sets the agenda in the order of its scores, beside the order in
// which it stands; nil where nothing is on it.
func rankingTable(w words, s store.Sitting) *Table {
	if len(s.Agenda) == 0 {
		return nil
	}
	t := &Table{Caption: w.T("scores.ranking"), Hidden: true, Head: []Column{
		{Label: w.T("rows.proposal")}, {Label: w.T("scores.sum"), Number: true}, {Label: w.T("scores.by_score"), Number: true}, {Label: w.T("scores.standing"), Number: true},
		{Label: w.T("rank.why")},
	}}
	ids, sums, rows := []string{}, map[string]int{}, map[string]store.AgendaRow{}
	for _, r := range s.Agenda {
		ids, rows[r.ID] = append(ids, r.ID), r
		sums[r.ID] = -1
		if len(r.Scores) > 0 {
			sums[r.ID] = r.Score
		}
	}
	for _, x := range planning.RankByScore(ids, sums) {
		r := rows[x.ID]
		sum, rank := Cell{Text: "–"}, Cell{Text: "–"}
		if x.Score >= 0 {
			sum, rank = Cell{Text: strconv.Itoa(x.Score), Strong: true}, Cell{Text: strconv.Itoa(x.Rank)}
			if x.Tied {
				rank.Sub = w.T("scores.tied")
			}
		}
		t.Rows = append(t.Rows, []Cell{{Text: r.Title, Sub: joined(string(r.Code), w.T("group."+string(r.ProposedBy)+".short")), URL: decideAddress(s, r) + "#nilai"},
			sum, rank, {Text: strconv.Itoa(r.Place)}, {Text: dash(r.MovedBecause)}})
	}
	return t
}

func quotaBlock(w words, p planning.Procedure) block {
	b := block{ID: "kuota", Title: w.T("scores.quotas")}
	for _, who := range quotaKinds() {
		if n, set := p.Quotas[who]; set {
			b.Details = append(b.Details, Detail{quotaWord(w, who), []Link{{Label: w.N("scores.quota", n)}}})
		}
	}
	if len(b.Details) == 0 {
		b.Text = w.T("scores.quota_none")
	}
	return b
}

// quotaKinds are the kinds of proposers that a quota can bind.
func quotaKinds() []string {
	out := []string{"rw"}
	for _, g := range planning.Groups() {
		out = append(out, string(g))
	}
	return out
}

func quotaWord(w words, who string) string {
	if who == "rw" {
		return w.T("scores.quota_rw")
	}
	return w.T("group." + who)
}

func decideAddress(s store.Sitting, r store.AgendaRow) string {
	return "/musyawarah/" + s.ID + "/putuskan/" + string(r.Code)
}

// reachedWords is how a decision was reached, in words.
func reachedWords(w words, r planning.Reached) string {
	if !r.Vote {
		return w.T("reached.consent")
	}
	return w.T("reached.tally", "For", w.count(r.For), "Against", w.count(r.Against), "Abstain", w.count(r.Abstain))
}

// besideDecision are the forms that stand below a decision while it is made: how
// it was reached, its rank, its scores.
func besideDecision(w words, s store.Sitting, r store.AgendaRow, i int, csrf string, a answers, criteria []planning.Criterion) []block {
	path := decideAddress(s, r)
	mine := func(what string) answers {
		if a.text("form") == what {
			return a
		}
		return answers{}
	}
	return []block{
		{ID: "cara", Title: w.T("reached.title"), Form: reachedForm(w, r, path, csrf, mine("reached"))},
		{ID: "urutan", Title: w.T("rank.title"), Text: w.T("rank.now", "Rank", w.count(i+1)), Form: rankForm(w, r, path, csrf, mine("rank"))},
		{ID: "nilai", Title: w.T("scores.give"), Text: w.T("scores.give_text"), Form: scoreForm(w, r, path, csrf, mine("scores"), criteria)},
	}
}

func reachedForm(w words, r store.AgendaRow, path, csrf string, a answers) *section {
	f := &section{Action: path + "/cara", CSRF: csrf, Hidden: []hidden{{"form", "reached"}}, Button: w.T("button.save")}
	was, preset := planning.Reached{}, "consent"
	if r.Reached != nil {
		was = *r.Reached
		if was.Vote {
			preset = "vote"
		}
	}
	f.row(tiles(a.choices(w, "how", "reached.how", []Choice{{Value: "consent", Label: w.T("reached.consent")}, {Value: "vote", Label: w.T("reached.vote")}}).preset(preset)))
	f.row(asks(a.field(w, "for", "reached.for").short("numeric").or(countOr(was.For)).optional()), asks(a.field(w, "against", "reached.against").short("numeric").or(countOr(was.Against)).optional()),
		asks(a.field(w, "abstain", "reached.abstain").short("numeric").or(countOr(was.Abstain)).optional()))
	return f
}

func rankForm(w words, r store.AgendaRow, path, csrf string, a answers) *section {
	f := &section{Action: path + "/urutan", CSRF: csrf, Hidden: []hidden{{"form", "rank"}}, Button: w.T("rank.move"), Note: w.T("rank.note")}
	why := a.field(w, "reason", "rank.why").or(r.MovedBecause)
	why.ID = "rank-reason"
	f.row(asks(a.field(w, "rank", "rank.to").short("numeric")), asks(why))
	return f
}

func scoreForm(w words, r store.AgendaRow, path, csrf string, a answers, criteria []planning.Criterion) *section {
	f := &section{Action: path + "/nilai", CSRF: csrf, Hidden: []hidden{{"form", "scores"}}, Button: w.T("scores.save")}
	for _, x := range criteria {
		var scale []Choice
		for _, anchor := range x.Scale {
			n := strconv.Itoa(anchor.Score)
			scale = append(scale, Choice{Value: n, Label: n, Hint: anchor.Text})
		}
		q := a.choices(w, x.Code, "scores.sum", scale)
		q.Label = w.T("scores.weighted", "Name", x.Name, "Weight", strconv.Itoa(x.Weight))
		if was, given := r.Scores[x.Code]; given {
			q = q.preset(strconv.Itoa(was))
		}
		f.row(tiles(q))
	}
	return f
}

// criteriaFor are the criteria that hold for a proposal: those of its kind, else
// the common ones.
func (h *Handler) criteriaFor(c *fiber.Ctx, s store.Sitting, r store.AgendaRow) ([]planning.Criterion, error) {
	p, err := h.store.Procedure(c.UserContext(), s.Cycle)
	return p.Criteria(planning.KindOf(r.Unit)), err
}

// beside answers one of the forms beside a decision.
func (h *Handler) beside(act func(planning.ActorRef, store.Sitting, store.AgendaRow, answers) error, at string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		s, r, i, err := h.agendaRow(c)
		if err != nil {
			return err
		}
		a := readForm(c)
		by, err := auth.Ref(c, planning.ForumReadBack, s.Place())
		if err == nil {
			err = act(by, s, r, a)
		}
		if err != nil {
			return h.showAgenda(c, s, r, i, a, err)
		}
		return after(c, decideAddress(s, r)+"#"+at, at)
	}
}

// setReached, setRank and setScores keep what the forms beside a decision ask.
func (h *Handler) setReached(c *fiber.Ctx) error {
	return h.beside(func(by planning.ActorRef, s store.Sitting, r store.AgendaRow, a answers) error {
		var f planning.Fields
		x := planning.Reached{Vote: a.text("how") == "vote"}
		if x.Vote {
			x.For, x.Against, x.Abstain = someNumber(&f, a, "for"), someNumber(&f, a, "against"), someNumber(&f, a, "abstain")
		}
		if err := f.Err(); err != nil {
			return err
		}
		return h.store.SetReached(c.UserContext(), by, s.ID, r.ID, x)
	}, "cara")(c)
}

func (h *Handler) setRank(c *fiber.Ctx) error {
	return h.beside(func(by planning.ActorRef, s store.Sitting, r store.AgendaRow, a answers) error {
		var f planning.Fields
		rank := wholeNumber(&f, a, "rank")
		if err := f.Err(); err != nil {
			return err
		}
		return h.store.SetRank(c.UserContext(), by, s.ID, r.ID, rank, a.text("reason"))
	}, "urutan")(c)
}

func (h *Handler) setScores(c *fiber.Ctx) error {
	return h.beside(func(by planning.ActorRef, s store.Sitting, r store.AgendaRow, a answers) error {
		criteria, err := h.criteriaFor(c, s, r)
		if err != nil {
			return err
		}
		scores := planning.Scores{}
		for _, x := range criteria {
			if n, err := strconv.Atoi(a.text(x.Code)); err == nil {
				scores[x.Code] = n
			}
		}
		if err := planning.CheckScores(criteria, scores); err != nil {
			return err
		}
		return h.store.SetScores(c.UserContext(), by, s.ID, r.ID, scores)
	}, "nilai")(c)
}

// confirmRest passes on what is undecided of one agency's list in one act: the
// list is confirmed as a whole, its exceptions have been decided before.
func (h *Handler) confirmRest(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.Action(planning.Forward), s.Place())
	if err == nil {
		_, err = h.store.ConfirmRest(c.UserContext(), by, s.ID, a.text("agency"), a.text("id"))
	}
	if err != nil {
		return h.showSitting(c, s, a, err)
	}
	return after(c, "/musyawarah/"+s.ID+"#daftar-"+idOf(a.text("agency")), "daftar")
}

// agencyLists are the lists of a city's sitting, agency by agency.
func agencyLists(w words, s store.Sitting, csrf string, may bool) (out []block) {
	if s.Stage != planning.City {
		return nil
	}
	names := []reference.Agency{}
	counts := map[string][3]int{} // all, undecided, exceptions
	for _, r := range s.Agenda {
		n, seen := counts[r.Agency]
		if !seen {
			names = append(names, reference.Agency{Code: r.Agency, Name: r.AgencyName})
		}
		n[0]++
		switch {
		case r.Decided == nil:
			n[1]++
		case r.Decided.Act != planning.Forward:
			n[2]++
		}
		counts[r.Agency] = n
	}
	for _, g := range names {
		n, name := counts[g.Code], g.Name
		if name == "" {
			name = w.T("confirm.no_agency")
		}
		b := block{ID: "daftar-" + idOf(g.Code), Title: name, Text: w.T("confirm.state", "All", w.count(n[0]), "Undecided", w.count(n[1]), "Exceptions", w.count(n[2]))}
		if may && n[1] > 0 && s.Forum.Sitting() {
			b.Buttons = []rowAct{{Action: "/musyawarah/" + s.ID + "/sahkan", Label: w.N("confirm.do", n[1]), About: name, CSRF: csrf, Hidden: []hidden{{"agency", g.Code}, {"id", auth.NewID()}}}}
		}
		out = append(out, b)
	}
	return out
}
