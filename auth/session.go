package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// How long sessions and invitations last. A session ends at its time however much
// it is used; a tablet in a village without network has to last its two weeks.
const (
	BrowserFor    = 12 * time.Hour
	ProgramFor    = 14 * 24 * time.Hour
	InvitationFor = 7 * 24 * time.Hour
	// IdleFor ends a browser's session that nobody uses.
	IdleFor = 2 * time.Hour
)

// Granted is a session that has just begun. Token is known in this moment only.
type Granted struct {
	Token     string
	ExpiresAt planning.Instant
	User      store.User
}

// SignIn checks a password and begins a session of the given kind
// (store.SessionBrowser, store.SessionAPI). A wrong login and a wrong password are
// one refusal, in words and in time: Unauthorized (error.sign_in_wrong). Whoever
// keeps failing waits: TooMany (error.sign_in_wait), counted per account and
// address, so that nobody can lock out somebody else.
func (d *Door) SignIn(c *fiber.Ctx, login, password, kind string) (Granted, error) {
	user, err := d.prove(c, login, password)
	if err != nil {
		return Granted{}, err
	}
	return d.begin(c.UserContext(), user, kind)
}

// prove returns the account that login and password belong to, with SignIn's
// refusals, and begins nothing.
func (d *Door) prove(c *fiber.Ctx, login, password string) (store.User, error) {
	ctx := c.UserContext()
	address := ClientIP(c)
	pair, alone := "pair|"+login+"|"+address, "address|"+address
	if wait := max(d.signIns.Wait(pair), d.crowd(alone)); wait > 0 {
		return store.User{}, planning.Refuse(planning.TooMany, "error.sign_in_wait", "seconds", seconds(wait))
	}
	leave, err := d.limits.gates[LoadHash].enter(ctx)
	if err != nil {
		return store.User{}, err
	}
	defer leave()
	user, hash, err := d.store.UserByLogin(ctx, login)
	if err != nil && planning.CodeOf(err) != planning.NotFound {
		return store.User{}, fmt.Errorf("read account: %w", err)
	}
	if len(password) > 4*MaxPassword {
		password, hash = "", "" // too long for any password of ours; hash nobody's
	}
	ok, stale, err := VerifyPassword(ctx, hash, password)
	if err != nil {
		return store.User{}, err
	}
	if !ok || user.Disabled {
		d.signIns.Failed(pair, alone)
		return store.User{}, planning.Refuse(planning.Unauthorized, "error.sign_in_wrong")
	}
	d.signIns.Passed(pair)
	if stale {
		if err := d.rehash(ctx, user.ID, password); err != nil {
			return store.User{}, err
		}
	}
	return user, nil
}

// crowd slows an address from which very many sign-ins fail down to one try in
// two seconds. A village hall shares one address, so it takes a crowd's worth of
// failures, and whoever knows a password still gets in between.
func (d *Door) crowd(address string) time.Duration {
	if failed, last := d.signIns.failures(address); failed >= crowdFails {
		return max(0, crowdGap-d.now().Sub(last))
	}
	return 0
}

// crowdFails is how many failures one address may have before it slows down.
const (
	crowdFails = 30
	crowdGap   = 2 * time.Second
)

// rehash makes a hash anew with today's parameters; sessions made before end.
func (d *Door) rehash(ctx context.Context, userID, password string) error {
	hash, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return d.store.SetPassword(ctx, planning.ActorRef{ID: userID}, userID, hash)
}

func (d *Door) begin(ctx context.Context, user store.User, kind string) (Granted, error) {
	lasts := BrowserFor
	if kind == store.SessionAPI {
		lasts = ProgramFor
	}
	token := NewToken()
	s, err := d.store.CreateSession(ctx, store.Session{
		ID: HashToken(token), UserID: user.ID, Kind: kind, ExpiresAt: d.store.Now() + planning.Instant(lasts.Microseconds()),
	})
	if err != nil {
		return Granted{}, err
	}
	return Granted{Token: token, ExpiresAt: s.ExpiresAt, User: user}, nil
}

// find looks a token up; nil where it opens nothing.
func (d *Door) find(c *fiber.Ctx, token string) (*sessionInfo, error) {
	if !looksLikeToken(token) {
		return nil, nil
	}
	s, actor, name, err := d.store.SessionActor(c.UserContext(), HashToken(token))
	if planning.CodeOf(err) == planning.Unauthorized {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read session: %w", err)
	}
	if s.Kind == store.SessionBrowser && d.store.Now()-s.LastSeenAt > planning.Instant(IdleFor.Microseconds()) {
		// Asking has just counted as use; were it not ended, asking twice would
		// wake it.
		return nil, d.store.EndSession(c.UserContext(), s.ID)
	}
	return &sessionInfo{token: token, kind: s.Kind, actor: actor, account: Account{ID: actor.ID, Name: name}}, nil
}

// SignOut ends the session of this request and takes its cookie back.
func (d *Door) SignOut(c *fiber.Ctx) error {
	s := session(c)
	if s == nil {
		return nil
	}
	if err := d.store.EndSession(c.UserContext(), HashToken(s.token)); err != nil {
		return err
	}
	if s.cookie {
		d.ClearCookie(c)
	}
	// What a shared tablet's browser kept of the pages goes with the session.
	c.Set("Clear-Site-Data", `"cache"`)
	return nil
}

// Invite makes a one-time link for an account; only the hash of its token is
// kept. Older links of the account stop working.
func (d *Door) Invite(ctx context.Context, by planning.ActorRef, userID string) (token string, expires planning.Instant, err error) {
	token = NewToken()
	expires = d.store.Now() + planning.Instant(InvitationFor.Microseconds())
	return token, expires, d.store.Invite(ctx, by, userID, HashToken(token), expires)
}

// AcceptInvitation sets the password of whoever holds a one-time link, and ends
// the account's sessions. NotFound (error.invitation_over) for a link that was
// used, has expired or never was; Invalid (field password) for a poor password.
func (d *Door) AcceptInvitation(c *fiber.Ctx, token, password string) (userID string, err error) {
	if err := d.MayGuess(c, "invitation"); err != nil {
		return "", err
	}
	user, err := d.store.Invitation(c.UserContext(), HashToken(token))
	if err != nil {
		d.Guessed(c, "invitation", err)
		return "", err
	}
	words := append(d.poorWords(), user.Login, user.Name)
	if e := CheckPassword("password", password, words...); e != nil {
		return "", e
	}
	leave, err := d.limits.gates[LoadHash].enter(c.UserContext())
	if err != nil {
		return "", err
	}
	defer leave()
	hash, err := HashPassword(c.UserContext(), password)
	if err != nil {
		return "", err
	}
	return d.store.AcceptInvitation(c.UserContext(), HashToken(token), hash)
}

// MayGuess asks whether this caller may try another code, secret or link of the
// given kind: TooMany (error.guess_wait) while they must wait. Only misses count
// (Guessed), so that a hall full of people behind one address is never refused.
func (d *Door) MayGuess(c *fiber.Ctx, kinds ...string) error {
	if wait := d.guesses.Wait(guessKeys(c, kinds)...); wait > 0 {
		return planning.Refuse(planning.TooMany, "error.guess_wait", "seconds", seconds(wait))
	}
	return nil
}

// Guessed notes the result of a guess: a miss where err says that there was
// nothing or that it did not match.
func (d *Door) Guessed(c *fiber.Ctx, kind string, err error) {
	if code := planning.CodeOf(err); code == planning.NotFound || code == planning.Forbidden {
		d.guesses.Failed(guessKeys(c, []string{kind})...)
	}
}

func guessKeys(c *fiber.Ctx, kinds []string) []string {
	keys := make([]string, len(kinds))
	for i, kind := range kinds {
		keys[i] = kind + "|" + ClientIP(c)
	}
	return keys
}

// MayTrySecret and TriedSecret throttle guesses at one proposal's secret, from
// wherever they come: six characters must not fall to many addresses.
func (d *Door) MayTrySecret(code planning.TrackingCode) error {
	if wait := d.guesses.Wait("secret|" + string(code)); wait > 0 {
		return planning.Refuse(planning.TooMany, "error.guess_wait", "seconds", seconds(wait))
	}
	return nil
}

// TriedSecret notes a wrong secret, or forgives after the right one.
func (d *Door) TriedSecret(code planning.TrackingCode, matched bool) {
	if matched {
		d.guesses.Passed("secret|" + string(code))
		return
	}
	d.guesses.Failed("secret|" + string(code))
}
