package api

import (
	_ "embed"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"musrenbang/store"
	"musrenbang/tlog"
)

//go:embed openapi.yaml
var openapiFile []byte

type healthView struct {
	Status  string `json:"status"`
	Version string `json:"version,omitempty"`
}

// health says that the process lives; it asks nothing of the database.
func (h *handler) health(c *fiber.Ctx) error {
	return c.JSON(healthView{Status: "ok", Version: h.version})
}

type readyView struct {
	Status    string `json:"status"` // ready, degraded (accepts, decides later), unready
	Database  bool   `json:"database"`
	Schema    bool   `json:"schema"` // migrated as far as this build needs
	Workflows bool   `json:"workflows"`
}

// ready says whether requests can be answered. With the workflows' server away the
// mailbox still accepts, so that is degraded and no reason to send people away.
func (h *handler) ready(c *fiber.Ctx) error {
	ctx := c.UserContext()
	v := readyView{Database: h.store.Ping(ctx) == nil, Workflows: h.engine.Ready(ctx)}
	if v.Database {
		behind, err := h.store.Behind(ctx)
		v.Schema = err == nil && !behind
	}
	switch {
	case !v.Database || !v.Schema:
		v.Status = "unready"
		c.Status(http.StatusServiceUnavailable)
	case !v.Workflows:
		v.Status = "degraded"
	default:
		v.Status = "ready"
	}
	return c.JSON(v)
}

func (h *handler) openapi(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/yaml")
	return c.Send(openapiFile)
}

type checkpointView struct {
	Origin string `json:"origin"`
	Size   int64  `json:"size"`
	Root   string `json:"root"` // base64, as printed in minutes
	Text   string `json:"text"` // the three lines that are signed and printed
}

// checkpoint is the public log's size and root as they are now.
func (h *handler) checkpoint(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	city, err := h.store.City(c.UserContext())
	if err != nil {
		return err
	}
	size, root, err := h.store.LogRoot(c.UserContext())
	if err != nil {
		return err
	}
	p := tlog.Checkpoint{Origin: "musrenbang/" + string(city.Area), Size: size, Root: root}
	return c.JSON(checkpointView{Origin: p.Origin, Size: p.Size, Root: root.String(), Text: p.Text()})
}

// pageView is a part of a list; next is the cursor of what follows.
type pageView[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

func pageOf[R, T any](p store.Page[R], convert func(R) T) pageView[T] {
	return pageView[T]{Items: each(p.Items, convert), Next: p.Next}
}

func each[R, T any](list []R, convert func(R) T) []T {
	out := make([]T, len(list))
	for i, x := range list {
		out[i] = convert(x)
	}
	return out
}
