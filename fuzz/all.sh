#!/usr/bin/env bash
# usage: fuzz/all.sh SECONDS [TARGET]...: each target for so long, one after the other.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-900}
shift || true
targets=${*:-lexer parser compile run load_program load_isolate chaos allocations grants}
cargo run --manifest-path fuzz/Cargo.toml --release --no-default-features --bin corpus -- $targets
for target in $targets; do
    echo "== $target"
    dict=()
    case $target in
        lexer | parser | compile | run | allocations) dict=(-dict=fuzz/python.dict) ;;
    esac
    cargo +nightly fuzz run "$target" -- "${dict[@]}" -max_len=4096 -rss_limit_mb=4096 -timeout=120 \
        -max_total_time="$seconds" -print_final_stats=1
done
