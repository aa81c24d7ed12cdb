package auth

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
)

// Access is what a route asks of whoever calls it. The zero Access is none at
// all, and a route with it is refused.
type Access struct {
	kind   accessKind
	action planning.Action
	device bool // enrolled devices may call it too
}

type accessKind int

const (
	undeclared accessKind = iota
	public
	signedIn
	can
	deviceOnly
)

// The two accesses that ask for no particular right.
var (
	// Public is open to everybody, signed in or not.
	Public = Access{kind: public}
	// SignedIn is open to every account that is not disabled.
	SignedIn = Access{kind: signedIn}
)

// Can is open to accounts that hold the action at some place. Whether they hold it
// at the place asked for is the handler's first question (Ref).
func Can(action planning.Action) Access { return Access{kind: can, action: action} }

// CanAct is Can for an act on a proposal.
func CanAct(act planning.Act) Access { return Can(planning.Action(act)) }

// String names the access, for tables and messages.
func (a Access) String() string {
	switch a.kind {
	case public:
		return "public"
	case signedIn:
		return "signed in"
	case can:
		if a.device {
			return string(a.action) + " or device"
		}
		return string(a.action)
	case deviceOnly:
		return "device"
	}
	return "undeclared"
}

// Route is one declared route.
type Route struct {
	Method string
	Path   string
	Access Access
	// Body is how many bytes a request may bring.
	Body int64
}

// How much a request may bring: an ordinary one, a piece of a photo, one with a
// scanned paper, a scan or photo of a sitting, and everything a tablet holds.
const (
	OrdinaryBody int64 = 1 << 20
	PieceBody    int64 = 256 << 10
	PaperBody    int64 = 10 << 20
	UploadBody   int64 = 25 << 20
	RescueBody   int64 = 64 << 20
)

// Routes registers routes with their permissions. It is the only way to put a
// handler on the app: Verify stops the program when one came another way.
type Routes struct {
	door   *Door
	router fiber.Router
	prefix string
	body   int64
	table  *table
}

// table is shared by a Routes and everything made from it.
type table struct {
	routes []Route
	faults []error
}

// Routes starts the table of an app. Middleware is put on the app before.
func (d *Door) Routes(app *fiber.App) *Routes {
	return &Routes{door: d, router: app, body: OrdinaryBody, table: &table{}}
}

// Group registers below a prefix, in the same table.
func (r *Routes) Group(prefix string) *Routes {
	return &Routes{door: r.door, router: r.router.Group(prefix), prefix: r.prefix + prefix, body: r.body, table: r.table}
}

// Body registers with another limit on what a request may bring.
func (r *Routes) Body(limit int64) *Routes {
	s := *r
	s.body = limit
	return &s
}

// Get registers a handler for GET and HEAD.
func (r *Routes) Get(path string, a Access, handlers ...fiber.Handler) {
	r.add(fiber.MethodGet, path, a, handlers)
	r.add(fiber.MethodHead, path, a, handlers)
}

// Post registers a handler for POST.
func (r *Routes) Post(path string, a Access, handlers ...fiber.Handler) {
	r.add(fiber.MethodPost, path, a, handlers)
}

// Put registers a handler for PUT.
func (r *Routes) Put(path string, a Access, handlers ...fiber.Handler) {
	r.add(fiber.MethodPut, path, a, handlers)
}

// Delete registers a handler for DELETE.
func (r *Routes) Delete(path string, a Access, handlers ...fiber.Handler) {
	r.add(fiber.MethodDelete, path, a, handlers)
}

func (r *Routes) add(method, path string, a Access, handlers []fiber.Handler) {
	route := Route{Method: method, Path: r.prefix + path, Access: a, Body: r.body}
	switch {
	case a.kind == undeclared:
		r.table.faults = append(r.table.faults, fmt.Errorf("%s %s declares no permission", method, route.Path))
		return
	case len(handlers) == 0:
		r.table.faults = append(r.table.faults, fmt.Errorf("%s %s has no handler", method, route.Path))
		return
	}
	r.table.routes = append(r.table.routes, route)
	r.router.Add(method, path, append([]fiber.Handler{r.door.guard(route)}, handlers...)...)
}

// Table lists the declared routes in the order they were declared.
func (r *Routes) Table() []Route { return slices.Clone(r.table.routes) }

// Verify returns an error naming every route of app that declares no permission,
// and every handler that was put on a path of its own without a declaration.
func (r *Routes) Verify(app *fiber.App) error {
	faults := slices.Clone(r.table.faults)
	declared := map[string]bool{}
	for _, route := range r.table.routes {
		declared[route.Method+" "+route.Path] = true
	}
	ends := map[string]bool{}
	for _, route := range app.GetRoutes(true) {
		ends[route.Method+" "+route.Path] = true
		if !declared[route.Method+" "+route.Path] {
			faults = append(faults, fmt.Errorf("%s %s declares no permission", route.Method, route.Path))
		}
	}
	// Middleware belongs to the whole app; on a path of its own (app.Use, Static,
	// Mount) it would answer without having declared who may ask.
	for _, route := range app.GetRoutes() {
		if !ends[route.Method+" "+route.Path] && strings.Trim(route.Path, "/") != "" {
			faults = append(faults, fmt.Errorf("%s %s is a handler outside the table", route.Method, route.Path))
		}
	}
	return errors.Join(faults...)
}
