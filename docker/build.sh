#!/bin/sh
# The steps that make Tolbooth's environment, one at a time, run at the top of the sources. The Dockerfile calls
# them, and docker/steps follows the Dockerfile where there is no Docker: so what is tested is what is built.
#
#   docker/build.sh tools TOOLS               uv, which builds and is not shipped
#   docker/build.sh libraries TOOLS VENV      VENV with every library that Tolbooth runs on
#   docker/build.sh tolbooth TOOLS VENV       Tolbooth itself, as a wheel, into VENV
#
# Every file that is fetched is pinned by requirements.lock and checked against the hash there. A library that the
# lock does not name is refused, not looked for.
set -eu

lock=requirements.lock

tools() { # TOOLS
  python3 -m venv --clear "$1"
  # pip takes a pin from a file of its own only, and not from a constraint.
  sed -n '/^uv==/,/^[^ ]/{/^uv==/p;/^ .*--hash/p;}' "$lock" | sed '$s/ \\$//' >"$1/uv.lock"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1/uv.lock"
}

libraries() { # TOOLS VENV; what pyproject.toml asks for without an extra, at the versions of the lock
  python3 -m venv --clear --without-pip "$2"
  "$1/bin/uv" pip install --quiet --python "$2/bin/python" --link-mode copy --compile-bytecode \
    --require-hashes --constraint "$lock" --requirement pyproject.toml
}

tolbooth() { # TOOLS VENV
  rm -rf "$1/wheel"
  "$1/bin/uv" build --quiet --wheel --python "$2/bin/python" --out-dir "$1/wheel" \
    --require-hashes --build-constraints "$lock" .
  "$1/bin/uv" pip install --quiet --python "$2/bin/python" --link-mode copy --compile-bytecode \
    --no-index --no-deps "$1"/wheel/*.whl
  "$1/bin/uv" pip check --quiet --python "$2/bin/python"
}

case "${1:-}" in
  tools | libraries | tolbooth) "$@" ;;
  *)
    echo "usage: docker/build.sh tools TOOLS | libraries TOOLS VENV | tolbooth TOOLS VENV" >&2
    exit 2
    ;;
esac
