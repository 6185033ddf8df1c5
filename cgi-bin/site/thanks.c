/*
 * /thanks/WORD/: where a browser is sent after a good form. Nothing on it comes from the form.
 */
#include "base/array.h"
#include "base/text.h"
#include "page/page.h"

/* What may be thanked for; the template has words for each. */
static const char *const reasons[] = { "message", "registration", "reset",
				       "review",  "seat",         "verify" };

static enum error show_thanks(struct exchange *x)
{
	static const struct page page = { .name = "thanks", .unlisted = true };

	for (size_t i = 0; i < LENGTH(reasons); i++) {
		if (text_equal(x->path_params[0], reasons[i])) {
			return page_render(
				x, &page, 200,
				arena_printf(&x->arena, "{\"reason\":\"%s\"}", reasons[i]));
		}
	}
	return ERROR_NOT_FOUND;
}

static const struct route routes[] = { PAGE_ROUTE("/{reason}/", show_thanks) };

static const struct app app = {
	.name = "thanks",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
