// Package api is the public HTTP API under /api/v1 and the Fiber app it shares
// with the pages: configuration, middleware, problem documents, routes.
//
// A handler reads the request, asks planning.May through auth, sends one command
// to the Engine or makes one call to the store, and answers. It decides nothing.
// The package must not know Ent, Temporal, workflows or ui; ui puts its routes on
// the same app through Deps.Mount. openapi.yaml is kept by hand, and the tests
// compare it with the route table and with what the routes answer.
//
// Start with routes.go: one line per route, grouped by who may call it.
package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// Engine is how api writes what moves a proposal, a sitting or a calendar. A
// refusal comes back as a planning.Error; an Outcome that is pending has been
// accepted durably and will be settled. The same command ID gives the same
// outcome, with other content Conflict (error.command_reused).
type Engine interface {
	// Submit takes a proposal in. Invalid by field; Conflict (error.other_content)
	// where the same UUID came with other content.
	Submit(ctx context.Context, s planning.Submission, by planning.ActorRef) (planning.Receipt, error)
	// Decide acts on a proposal: every act but submit.
	Decide(ctx context.Context, c planning.Command, t planning.Texts) (planning.Outcome, error)
	// DecideForum acts on a sitting.
	DecideForum(ctx context.Context, c planning.ForumCommand, t planning.Texts) (planning.Outcome, error)
	// DecideCycle acts on a calendar.
	DecideCycle(ctx context.Context, c planning.CycleCommand, t planning.Texts) (planning.Outcome, error)
	// Outcome says what became of a command; NotFound (error.command_unknown).
	Outcome(ctx context.Context, commandID string) (planning.Outcome, error)
	// Ready reports whether the workflows' server answers.
	Ready(ctx context.Context) bool
}

// Deps are what the app is made of.
type Deps struct {
	Store  *store.Store
	Engine Engine
	Door   *auth.Door
	Log    *slog.Logger // nil discards
	// HTTPS says that people reach this server by https.
	HTTPS bool
	// Proxies are the addresses (or CIDR ranges) of reverse proxies whose
	// X-Forwarded-* headers are believed; empty believes none.
	Proxies []string
	// Views renders ui's pages; nil where there are none.
	Views fiber.Views
	// ErrorPage renders a refusal on a page, for every path outside /api. nil, or
	// an error from it, answers in plain text.
	ErrorPage func(c *fiber.Ctx, p auth.Problem) error
	// Mount puts further routes on the app; it is called once, by New.
	Mount func(r *auth.Routes) error
	// Version names the build, for /health.
	Version string
	// TempDir is where exports are spooled; "" is the system's.
	TempDir string
}

// handler holds what routes need.
type handler struct {
	store      *store.Store
	engine     Engine
	door       *auth.Door
	log        *slog.Logger
	version    string
	temp       string
	references references
}

// How long things may take. Bodies that are large arrive slowly and have their own
// deadline in package auth.
const (
	readTimeout   = 15 * time.Second
	writeTimeout  = 2 * time.Minute
	idleTimeout   = time.Minute
	answerWithin  = 20 * time.Second
	exportWithin  = 5 * time.Minute
	maxConnection = 8192
)

// New returns the app, ready to listen or to be tested. It fails where a route
// declares no permission.
func New(deps Deps) (*fiber.App, error) {
	app, _, err := build(deps)
	return app, err
}

func build(deps Deps) (*fiber.App, *auth.Routes, error) {
	switch {
	case deps.Store == nil || deps.Engine == nil || deps.Door == nil:
		return nil, nil, errors.New("new api: store, engine and door are needed")
	case deps.Log == nil:
		deps.Log = slog.New(slog.DiscardHandler)
	}
	if deps.TempDir == "" {
		deps.TempDir = os.TempDir()
	}
	h := &handler{
		store: deps.Store, engine: deps.Engine, door: deps.Door, log: deps.Log, version: deps.Version, temp: deps.TempDir,
	}
	app := fiber.New(config(deps))
	app.Use(requestContext(deps), accessLog(deps.Log), recovered(deps.Log), securityHeaders(deps.HTTPS))
	app.Use(compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: isExport}))
	app.Use(deps.Door.Identify, privateToOffices)
	routes := deps.Door.Routes(app)
	h.routes(routes.Group("/api/v1"))
	if deps.Mount != nil {
		if err := deps.Mount(routes); err != nil {
			return nil, nil, fmt.Errorf("mount pages: %w", err)
		}
	}
	if err := routes.Verify(app); err != nil {
		return nil, nil, fmt.Errorf("routes: %w", err)
	}
	return app, routes, nil
}

func config(deps Deps) fiber.Config {
	return fiber.Config{
		AppName: "musrenbang", ServerHeader: "", DisableStartupMessage: true,
		// Strings from a request are kept (mailbox, log, workflows); without this
		// later requests overwrite them.
		Immutable: true, StrictRouting: true, CaseSensitive: true,
		// Bodies are streamed, so that nothing is read before a route has said who
		// may call it; package auth then reads them, bounded per route.
		BodyLimit: int(auth.OrdinaryBody), StreamRequestBody: true, DisablePreParseMultipartForm: true,
		ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		Concurrency: maxConnection, ReadBufferSize: 16 << 10,
		EnableTrustedProxyCheck: true, TrustedProxies: deps.Proxies, EnableIPValidation: true,
		ErrorHandler: answerError(deps), Views: deps.Views, Network: fiber.NetworkTCP,
	}
}

// Listen serves app on a listener until it is shut down; cmd and tests open the
// listener, so that a taken port is theirs to explain.
func Listen(app *fiber.App, l net.Listener) error {
	if err := app.Listener(l); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// isExport keeps exports as they are: compressed on the way they would lose the
// length by which a reader sees that all has arrived.
func isExport(c *fiber.Ctx) bool { return strings.HasPrefix(c.Path(), apiPrefix+"exports/") }

// pathParam is a parameter of the path as its writer meant it.
func pathParam(c *fiber.Ctx, name string) (string, error) {
	s, err := url.PathUnescape(c.Params(name))
	if err != nil || planning.CheckText(name, s, 1, 200) != nil {
		return "", planning.Refuse(planning.NotFound, "error.route")
	}
	return s, nil
}
