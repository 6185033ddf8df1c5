/* The do-nothing CGI program that ./dev bench measures all others against. */

#include <unistd.h>

static const char answer[] = "Status: 200 OK\r\nContent-Type: application/json\r\n\r\n{}";

int main(void)
{
	return write(STDOUT_FILENO, answer, sizeof answer - 1) != (ssize_t)sizeof answer - 1;
}
