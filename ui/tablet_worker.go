package ui

import (
	_ "embed"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
)

// workerScript is the service worker; the names in capitals are filled in.
//
//go:embed templates/sw.js
var workerScript string

// stopScript takes a service worker and its copies off the tablets: the planner's
// switch. What the tablets keep is not the worker's and stays.
const stopScript = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('lapangan-')) await caches.delete(name);
  await self.registration.unregister();
})()));
`

// settingTabletStop is "1" while the planner has stopped the offline page.
const settingTabletStop = "tablet.stop"

// tabletWorker sends the service worker of this version. Browsers ask for it at
// every visit and take it for new when a byte has changed.
func (h *Handler) tabletWorker(c *fiber.Ctx) error {
	stop, err := h.store.Setting(c.UserContext(), settingTabletStop)
	if err != nil {
		return err
	}
	body := stopScript
	if stop != "1" {
		facts, err := json.Marshal(map[string]any{"version": h.shell.version, "keep": h.shell.keep})
		if err != nil {
			return err
		}
		body = "const FACTS = " + string(facts) + ";\n" + workerScript
	}
	c.Set(fiber.HeaderContentType, contentTypes[".js"])
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	// The page is /lapangan; without this a worker below it could not serve it.
	c.Set("Service-Worker-Allowed", "/lapangan")
	return c.SendString(body)
}

// tabletManifest makes the page installable.
func (h *Handler) tabletManifest(c *fiber.Ctx) error {
	lang := chosenLang(c)
	if lang == "" {
		lang = h.lang(c)
	}
	w := h.words(c)
	type file struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose"`
	}
	svg, err := h.assets.URL("icon.svg")
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.JSON(map[string]any{
		"id": "/lapangan", "start_url": "/lapangan", "scope": "/lapangan", "display": "standalone", "orientation": "any", "lang": lang,
		"name": w.T("tablet.title"), "short_name": w.T("tablet.short_name"), "theme_color": "#0b5f59", "background_color": "#faf9f5",
		"icons": []file{
			{svg, "any", "image/svg+xml", "any"}, {"/lapangan/ikon-192.png", "192x192", "image/png", "any"},
			{"/lapangan/ikon-512.png", "512x512", "image/png", "any"}, {"/lapangan/ikon-512.png", "512x512", "image/png", "maskable"},
		},
	}, "application/manifest+json")
}

// tabletIcon sends one of the home screen's icons.
func (h *Handler) tabletIcon(c *fiber.Ctx) error {
	side, ok := map[string]int{"ikon-192.png": 192, "ikon-512.png": 512}[paramOf(c, "icon")]
	if !ok {
		return planning.Refuse(planning.NotFound, "error.route")
	}
	body, err := homeIcon(side)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=604800")
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(body)
}
