"""What the packaged programs run; PyInstaller wants a script, and the program's own module can be tested."""

import sys

from mas_app.bundled import main

if __name__ == "__main__":
    sys.exit(main())
