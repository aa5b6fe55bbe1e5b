#!/bin/sh
# A browser, LibreOffice and pdftotext for the tests, where they can be installed without asking.
have() { command -v "$1" > /dev/null 2>&1; }

chromium() { have chromium || have chromium-browser || have google-chrome; }
debian() { have apt-get && [ "$(id -u)" = 0 ]; }

if ! chromium || ! have soffice || ! have pdftotext; then
	if debian; then
		apt-get update -qq
		chromium || apt-get install -y -qq --no-install-recommends chromium > /dev/null
		have pdftotext || apt-get install -y -qq --no-install-recommends poppler-utils > /dev/null
		have soffice || apt-get install -y -qq --no-install-recommends libreoffice-calc > /dev/null
	fi
	chromium || "$PYTHON" -m playwright install chromium > /dev/null 2>&1
fi
chromium || echo "No Chromium: the tests in tests/browser are skipped if Playwright has none of its own."
have soffice && have pdftotext || echo "No LibreOffice or pdftotext: tests in tests/office are skipped."
exit 0
