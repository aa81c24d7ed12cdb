package auth

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
)

// OpenActs are the acts the rule allows on a proposal now and this reader may do
// there: what a page makes into buttons.
func OpenActs(c *fiber.Ctx, p planning.Proposal) []planning.Act {
	acts := []planning.Act{}
	for _, a := range planning.Allowed(p) {
		if _, err := Ref(c, planning.Action(a), p.Place()); err == nil {
			acts = append(acts, a)
		}
	}
	return acts
}

// SeesPersonal reports whether the reader may see a proposer's own words and name:
// whoever may act on the proposal or read personal data there. Others who read
// proposals read all the rest.
func SeesPersonal(c *fiber.Ctx, p planning.Proposal) bool {
	if len(OpenActs(c, p)) > 0 {
		return true
	}
	_, err := Ref(c, planning.ReadPersonal, p.Place())
	return err == nil
}

// TakenDown lets those have papers with proposals as they were taken down who read
// personal data at the place, or take proposals down there; else Forbidden.
func TakenDown(c *fiber.Ctx, at planning.Place) error {
	_, err := Ref(c, planning.ReadPersonal, at)
	if err != nil {
		_, err = Ref(c, planning.Action(planning.Submit), at)
	}
	return err
}
