package ui

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
)

// howPage is the definition of the share, as the regulation of the count has it.
type howPage struct {
	Page
	Target, Part string
	Measures     []Detail
	Reasons      []Detail
}

func (h *Handler) how(c *fiber.Ctx) error {
	cycles, err := h.store.Cycles(c.UserContext())
	if err != nil {
		return err
	}
	rules := planning.DefaultRules()
	if len(cycles) > 0 {
		rules = cycles[0].Rules
	}
	w := h.words(c)
	p := howPage{Page: h.page(c, w.T("how.title")), Target: w.Percent(w.count(rules.Target)), Part: w.Percent(w.count(rules.PartThreshold))}
	p.Description = w.T("how.lede")
	for _, m := range []struct {
		measure planning.Measure
		key     string
	}{{planning.T1, "how.t1"}, {planning.T2, "how.t2"}, {planning.T3, "how.t3"}, {planning.T4, "how.t4"}} {
		p.Measures = append(p.Measures, Detail{Label: string(m.measure) + " – " + measureWord(w, m.measure), Values: []Link{{Label: w.T(m.key)}}})
	}
	for _, r := range planning.ReasonCodes() {
		p.Reasons = append(p.Reasons, Detail{Label: w.T("reason." + string(r)), Values: []Link{{Label: w.T("reason." + string(r) + ".plain")}}})
	}
	return h.show(c, fiber.StatusOK, "how", p)
}
