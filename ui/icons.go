package ui

import (
	"fmt"
	"html/template"
)

// icons are drawn for this product on a 24 by 24 grid with one round line of
// weight 2 (.icon in base.css). They stand beside a word and never replace it.
var icons = map[string]string{
	// outcomes
	"check":  `<path d="M5 12.5l4.5 4.5L19 7.5"/>`,
	"cross":  `<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>`,
	"clock":  `<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.2 2"/>`,
	"info":   `<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 7.8v.1"/>`,
	"warn":   `<path d="M12 4l9 15.5H3L12 4zM12 10v4.2M12 16.9v.1"/>`,
	"next":   `<path d="M5 12h13M13 6.5l5.5 5.5-5.5 5.5"/>`,
	"back":   `<path d="M19 12H6M11 6.5L5.5 12l5.5 5.5"/>`,
	"up":     `<path d="M12 19V6M6.5 11L12 5.5l5.5 5.5"/>`,
	"down":   `<path d="M12 5v13M6.5 13l5.5 5.5 5.5-5.5"/>`,
	"undo":   `<path d="M5 9h9a5 5 0 0 1 0 10h-4M9 5L5 9l4 4"/>`,
	"later":  `<rect x="4" y="5.5" width="16" height="14" rx="2"/><path d="M4 10h16M8.5 3.5v4M15.5 3.5v4M9 15h5.5M12.5 13l2 2-2 2"/>`,
	"turn":   `<path d="M5 19v-6a4 4 0 0 1 4-4h9.5M15 5.5L18.5 9 15 12.5"/>`,
	"merge":  `<path d="M5 5c0 5 7 4 7 9v5M19 5c0 5-7 4-7 9M9 16l3 3 3-3"/>`,
	"split":  `<path d="M12 20v-5c0-5-7-4-7-9M12 15c0-5 7-4 7-9M2.5 8.5L5 6l2.5 2.5M16.5 8.5L19 6l2.5 2.5"/>`,
	"part":   `<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17M12 8h7M12 12h8.5M12 16h7"/>`,
	"built":  `<path d="M4 20h16M6 20V9l6-5 6 5v11M9.5 14.5l2 2 3.5-4"/>`,
	"pencil": `<path d="M5 19l1-4L16 5l3 3L9 18l-4 1zM13.5 7.5l3 3"/>`,
	// things
	"calendar": `<rect x="4" y="5.5" width="16" height="14" rx="2"/><path d="M4 10h16M8.5 3.5v4M15.5 3.5v4"/>`,
	"place":    `<path d="M12 20.5c4-4.3 6.5-7.4 6.5-10.5a6.5 6.5 0 0 0-13 0c0 3.1 2.5 6.2 6.5 10.5z"/><circle cx="12" cy="10" r="2.3"/>`,
	"money":    `<rect x="3" y="6.5" width="18" height="11" rx="2"/><circle cx="12" cy="12" r="2.5"/><path d="M6.5 10v4M17.5 10v4"/>`,
	"paper":    `<path d="M6.5 3.5H14l4 4v13H6.5v-17zM14 3.5v4h4M9.5 12h5.5M9.5 16h5.5"/>`,
	"search":   `<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5"/>`,
	"filter":   `<path d="M4 6h16l-6.3 7.2V19l-3.4-1.8v-4L4 6z"/>`,
	"plus":     `<path d="M12 5v14M5 12h14"/>`,
	"print":    `<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7v-6z"/>`,
	"share":    `<circle cx="6" cy="12" r="2.3"/><circle cx="17.5" cy="6" r="2.3"/><circle cx="17.5" cy="18" r="2.3"/><path d="M8 11l7.4-3.9M8 13l7.4 3.9"/>`,
	"download": `<path d="M12 4v10.5M7.5 10.5L12 15l4.5-4.5M5 19.5h14"/>`,
	"upload":   `<path d="M12 15V4.5M7.5 9L12 4.5 16.5 9M5 19.5h14"/>`,
	"camera":   `<path d="M4 8h4l1.5-2.5h5L16 8h4v11H4V8z"/><circle cx="12" cy="13" r="3.3"/>`,
	"lock":     `<rect x="5.5" y="11" width="13" height="8.5" rx="2"/><path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>`,
	"seal":     `<path d="M12 3.5l7 2.7v5.3c0 4.3-3 7.3-7 9-4-1.7-7-4.7-7-9V6.2l7-2.7zM9 12l2.2 2.2L15.2 10"/>`,
	"tablet":   `<rect x="5.5" y="3.5" width="13" height="17" rx="2"/><path d="M11 17.5h2"/>`,
	"offline":  `<path d="M4 4l16 16M5 11a10 10 0 0 1 4-2.6M12.5 7.6A10 10 0 0 1 19 11M8 14.5a6 6 0 0 1 3.5-1.6M12 18.4v.1"/>`,
	"dots":     `<circle cx="12" cy="5" r=".8"/><circle cx="12" cy="12" r=".8"/><circle cx="12" cy="19" r=".8"/>`,
	"sharebox": `<path d="M8.5 10H6v10.5h12V10h-2.5M12 15V3.5M8.5 7L12 3.5 15.5 7"/>`,
	"addbox":   `<rect x="4.5" y="4.5" width="15" height="15" rx="3"/><path d="M12 8.5v7M8.5 12h7"/>`,
	"qr":       `<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v6h-6"/>`,
	"phone":    `<path d="M7 4l3 4-2 2.2a12 12 0 0 0 5.8 5.8L16 14l4 3v2.5c-9 1.5-17-6.5-15.5-15.5H7z"/>`,
	"globe":    `<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17"/>`,
	// people
	"person":     `<circle cx="12" cy="8" r="3.7"/><path d="M5 20c.5-4.5 3-6.5 7-6.5s6.5 2 7 6.5"/>`,
	"people":     `<circle cx="9" cy="8.5" r="3.2"/><path d="M3 19.5c.4-4 2.5-5.8 6-5.8s5.6 1.8 6 5.8M15.5 5.6a3.2 3.2 0 0 1 0 5.8M17.5 14.3c2.2.7 3.3 2.4 3.5 5.2"/>`,
	"woman":      `<circle cx="12" cy="8.5" r="5"/><path d="M12 13.5V21M8.8 17.8h6.4"/>`,
	"child":      `<circle cx="12" cy="12" r="8.5"/><path d="M8.5 14.2c1.8 2.6 5.2 2.6 7 0M9.2 9.8v.1M14.8 9.8v.1M12 3.5c-1 1.6.2 2.7 1.6 2.3"/>`,
	"elder":      `<circle cx="9.5" cy="5.5" r="2.3"/><path d="M9.5 20.5v-4.7L8 13.5l1-5c2 0 3.5 1 4 3.5l2.5 1M9.5 15.8L7 20.5M17 11.5c1-1 2.5-.5 2.5 1v8"/>`,
	"disability": `<circle cx="10.5" cy="4.7" r="1.8"/><path d="M10.5 8.5v5.5H15l2.8 5.5M10.5 10.7h4M8 12.2a4.8 4.8 0 1 0 6.5 6.3"/>`,
}

// groupIcons name the icon beside each group's word.
var groupIcons = map[string]string{
	"women": "woman", "children": "child", "elderly": "elder", "disability": "disability", "general": "people",
}

// noticeIcons name the icon of each tone.
var noticeIcons = map[string]string{"kept": "check", "waiting": "clock", "refused": "cross", "info": "info"}

// drawn is every icon ready to place.
var drawn = func() map[string]template.HTML {
	ready := make(map[string]template.HTML, len(icons))
	for name, shape := range icons {
		ready[name] = template.HTML(`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">` +
			shape + `</svg>`)
	}
	return ready
}()

// icon returns the drawing of that name, or an error that stops the page.
func icon(name string) (template.HTML, error) {
	drawing, ok := drawn[name]
	if !ok {
		return "", fmt.Errorf("no icon %q", name)
	}
	return drawing, nil
}
