package ui

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
)

// keptMost bounds what rendered pages may take in memory, in bytes.
const keptMost = 16 << 20

// keptPages keeps pages that were rendered for nobody in particular, each under a
// hash of everything it shows. So nothing in it is ever stale, and nothing has to
// be told when something changes: what changed has another hash.
type keptPages struct {
	mu    sync.Mutex
	pages map[pageKey][]byte
	order []pageKey // the oldest first
	size  int
}

type pageKey [sha256.Size]byte

func (k *keptPages) get(key pageKey) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.pages[key]
}

func (k *keptPages) put(key pageKey, page []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pages == nil {
		k.pages = map[pageKey][]byte{}
	}
	if _, ok := k.pages[key]; ok || len(page) > keptMost {
		return
	}
	for k.size+len(page) > keptMost {
		k.size -= len(k.pages[k.order[0]])
		delete(k.pages, k.order[0])
		k.order = k.order[1:]
	}
	k.pages[key], k.order, k.size = page, append(k.order, key), k.size+len(page)
}

// showKept is show for a page that is the same for everybody who is not signed in:
// content is all that it says of its subject, and data makes it where nobody has
// asked for it yet. A reader who has it already is told so (304).
func (h *Handler) showKept(c *fiber.Ctx, name string, content any, data func() any) error {
	if _, signed := auth.Signed(c); signed || c.Query(noticeQuery) != "" {
		return h.show(c, fiber.StatusOK, name, data())
	}
	said, err := json.Marshal([]any{name, h.lang(c), pathOf(c), h.siteOf(c.UserContext()), content})
	if err != nil {
		return fmt.Errorf("hash page %q: %w", name, err)
	}
	key := pageKey(sha256.Sum256(said))
	page := h.kept.get(key)
	if page == nil {
		var b bytes.Buffer
		if err := h.views.Render(&b, name, data()); err != nil {
			return err
		}
		page = b.Bytes()
		h.kept.put(key, page)
	}
	h.headers(c, fiber.StatusOK)
	// Weak: on the way it may be compressed.
	etag := `W/"` + base64.RawURLEncoding.EncodeToString(key[:18]) + `"`
	c.Set(fiber.HeaderETag, etag)
	if c.Get(fiber.HeaderIfNoneMatch) == etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.Send(page)
}
