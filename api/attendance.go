package api

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

type attendeesView struct {
	Attendees []planning.Attendee `json:"attendees"`
	Tally     planning.Tally      `json:"tally"`
	// Token is what the hall's QR carries, so that people sign themselves in.
	Token string `json:"token"`
}

// forumFor is the sitting the path names and who acts there.
func (h *handler) forumFor(c *fiber.Ctx, what planning.Action) (f planning.Forum, by planning.ActorRef, err error) {
	if f, err = h.forum(c); err != nil {
		return f, by, err
	}
	by, err = auth.Ref(c, what, f.Place())
	return f, by, err
}

// listAttendees is personal data: for the officers of the place alone.
func (h *handler) listAttendees(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	f, _, err := h.forumFor(c, planning.ReadPersonal)
	if err != nil {
		return err
	}
	list, err := h.store.Attendees(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	t, err := h.store.Tally(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	return c.JSON(attendeesView{list, t, h.store.ArrivalToken(f.ID)})
}

type attendeeBody struct {
	Name         string           `json:"name"`
	Sex          planning.Sex     `json:"sex"`
	Age          planning.AgeBand `json:"age"`
	Organisation string           `json:"organisation"`
	Group        planning.Group   `json:"group"`
	Girls        int              `json:"girls"`
	Boys         int              `json:"boys"`
	Delegate     bool             `json:"delegate"`
	ArrivedAt    planning.Instant `json:"arrived_at"`
}

func (b attendeeBody) attendee(id string) planning.Attendee {
	return planning.Attendee{
		ID: id, Name: b.Name, Sex: b.Sex, Age: b.Age, Organisation: b.Organisation, Group: b.Group, Girls: b.Girls, Boys: b.Boys,
		Delegate: b.Delegate, ArrivedAt: b.ArrivedAt,
	}
}

type tallyView struct {
	Tally planning.Tally `json:"tally"`
}

// putAttendee adds or mends one line; the answer holds counts, no names.
func (h *handler) putAttendee(c *fiber.Ctx) error {
	id, err := attendeeID(c)
	if err != nil {
		return err
	}
	var b attendeeBody
	if err := decode(c, &b); err != nil {
		return err
	}
	f, by, err := h.forumFor(c, planning.ForumReadBack)
	if err != nil {
		return err
	}
	if b.ArrivedAt < 0 {
		return planning.InvalidField("arrived_at", "error.number")
	}
	if err := h.store.SaveAttendee(c.UserContext(), by, f.ID, b.attendee(id)); err != nil {
		return err
	}
	return h.answerTally(c, f.ID)
}

func attendeeID(c *fiber.Ctx) (string, error) {
	id, err := pathParam(c, "attendee")
	if err == nil && !planning.ValidID(id) {
		err = planning.InvalidField("id", "error.id")
	}
	return id, err
}

func (h *handler) answerTally(c *fiber.Ctx, forum string) error {
	t, err := h.store.Tally(c.UserContext(), forum)
	if err != nil {
		return err
	}
	return c.JSON(tallyView{t})
}

func (h *handler) removeAttendee(c *fiber.Ctx) error {
	id, err := attendeeID(c)
	if err != nil {
		return err
	}
	f, by, err := h.forumFor(c, planning.ForumReadBack)
	if err != nil {
		return err
	}
	if err := h.store.RemoveAttendee(c.UserContext(), by, f.ID, id); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

type arrivalBody struct {
	Token        string           `json:"token"`
	Name         string           `json:"name"`
	Sex          planning.Sex     `json:"sex"`
	Age          planning.AgeBand `json:"age"`
	Organisation string           `json:"organisation"`
	Group        planning.Group   `json:"group"`
}

// arrive is signing in by phone, with the token that stands in the hall. The key of
// the request names the line, so a second tap is no second person.
func (h *handler) arrive(c *fiber.Ctx) error {
	id, err := commandID(c)
	if err != nil {
		return err
	}
	var b arrivalBody
	if err := decode(c, &b); err != nil {
		return err
	}
	forum, err := pathParam(c, "id")
	if err != nil {
		return err
	}
	a := planning.Attendee{ID: id, Name: b.Name, Sex: b.Sex, Age: b.Age, Organisation: b.Organisation, Group: b.Group}
	if err := h.store.Arrive(c.UserContext(), forum, b.Token, a); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// attendanceBody is counts without a list. Women and Men alone are how many came;
// what is left out of the rest stays as it was.
type attendanceBody struct {
	Women      int                       `json:"women"`
	Men        int                       `json:"men"`
	Unsaid     int                       `json:"unsaid"`
	Ages       map[planning.AgeBand]int  `json:"ages"`
	Groups     map[planning.Group]int    `json:"groups"`
	Disability *planning.DisabilityTally `json:"disability"`
	Speakers   map[planning.Sex]int      `json:"speakers"`
	SpokeFor   map[planning.Group]int    `json:"spoke_for"`
}

// setAttendance keeps who came as counts, until the sitting is closed, and what a
// list does not say: disability, and who took the floor.
func (h *handler) setAttendance(c *fiber.Ctx) error {
	var b attendanceBody
	if err := decode(c, &b); err != nil {
		return err
	}
	f, by, err := h.forumFor(c, planning.ForumReadBack)
	if err != nil {
		return err
	}
	t, err := h.store.Tally(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	t.Women, t.Men, t.Unsaid, t.Total = b.Women, b.Men, b.Unsaid, b.Women+b.Men+b.Unsaid
	if b.Ages != nil {
		t.Ages = b.Ages
	}
	if b.Groups != nil {
		t.Groups = b.Groups
	}
	if b.Disability != nil {
		t.Disability = *b.Disability
	}
	if b.Speakers != nil {
		t.Speakers = b.Speakers
	}
	if b.SpokeFor != nil {
		t.SpokeFor = b.SpokeFor
	}
	if err := h.store.SetTally(c.UserContext(), by, f.ID, t); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

type factsBody struct {
	store.SittingFacts
	Venue string `json:"venue"`
	Chair string `json:"chair"`
}

// setFacts keeps the order of business, who spoke, what people needed, and the
// reason for an empty sitting.
func (h *handler) setFacts(c *fiber.Ctx) error {
	var b factsBody
	if err := decode(c, &b); err != nil {
		return err
	}
	f, by, err := h.forumFor(c, planning.ForumSchedule)
	if err != nil {
		return err
	}
	if err := h.store.SetFacts(c.UserContext(), by, f.ID, b.SittingFacts, b.Venue, b.Chair); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

func (h *handler) facts(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	f, _, err := h.forumFor(c, planning.ReadProposals)
	if err != nil {
		return err
	}
	s, err := h.store.Sitting(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	facts, err := h.store.Facts(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	return c.JSON(factsBody{facts, s.Venue, s.Chair})
}
