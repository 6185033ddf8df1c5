/*
 * /seat/ID/: the seat of whoever is signed in at one event.
 */
#include "base/array.h"
#include "own_page.h"
#include "seat_page.h"

static const struct route routes[] = { OWN_PAGE_ROUTE("/{id}/", seat_page_show) };

static const struct app app = {
	.name = "seat",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
