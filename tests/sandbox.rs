//! A sandbox: nothing but what was granted, whichever way a script asks for it (promise 21).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::PathBuf;
use std::process::{Command, Output};

/// A directory of a test's own, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("pyish-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(path.join("granted")).unwrap();
        std::fs::write(path.join("secret"), "secret").unwrap();
        std::fs::write(path.join("granted/file"), "text").unwrap();
        Folder(path)
    }

    fn granted(&self) -> String {
        self.0.join("granted").display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(grants: &[&str], code: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pyish"))
        .arg("run")
        .args(grants)
        .args(["--max-time", "20s", "-c", code])
        .env("PYISH_TEST_SECRET", "secret")
        .output()
        .unwrap()
}

/// Each statement must raise `error`.
fn all_raise(grants: &[&str], error: &str, statements: &[&str]) {
    let code = format!(
        "
import os, socket, subprocess, shutil, pathlib
for statement in {statements:?}:
    try:
        exec(statement)
    except {error}:
        pass
    except BaseException as e:
        print('WRONG', statement, type(e), e)
    else:
        print('ESCAPED', statement)
print('done')
"
    );
    let output = run(grants, &code);
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert_eq!(out, "done\n", "{err}");
}

#[test]
fn nothing_is_granted_at_first() {
    all_raise(
        &["--sandbox"],
        "OSError",
        &[
            "open('/etc/passwd')",
            "open('/etc/passwd', opener=lambda path, flags: os.open(path, flags))",
            "open(0)",
            "os.read(0, 1)",
            "os.write(1, b'x')",
            "os.dup(2)",
            "os.fstat(1)",
            "os.listdir()",
            "os.getcwd()",
            "os.chdir('/')",
            "os.stat('/')",
            "os.readlink('/proc/self/exe')",
            "os.mkdir('/tmp/pyish-never')",
            "os.unlink('/tmp/pyish-never')",
            "os.rename('/tmp/pyish-never', '/tmp/pyish-never2')",
            "os.symlink('/etc/passwd', '/tmp/pyish-never')",
            "os.link('/etc/passwd', '/tmp/pyish-never')",
            "os.utime('/tmp')",
            "os.chmod('/tmp', 0)",
            "os.truncate('/tmp/pyish-never', 0)",
            "pathlib.Path('/etc/passwd').read_text()",
            "shutil.copy('/etc/passwd', '/tmp/pyish-never')",
            "os.kill(os.getppid(), 0)",
            "os.kill(-1, 0)",
            "os.getuid()",
            "os._exit(0)",
            "os.waitpid(-1, 0)",
            "subprocess.run(['true'])",
            "os.system('true')",
            "socket.socket()",
            "socket.gethostname()",
            "socket.getaddrinfo('localhost', 80)",
            "socket.gethostbyname('localhost')",
            "socket.create_connection(('127.0.0.1', 1))",
            "__import__('resource').getrlimit(0)",
            "__import__('_processes').spawn(['true'])",
            "__import__('signal').raise_signal(15)",
        ],
    );
}

#[test]
fn the_process_is_not_seen() {
    let output = run(
        &["--sandbox"],
        "import os, sys, time\nprint(dict(os.environ), sys.path, sys.executable == '', sys.orig_argv, os.getpid(), os.cpu_count())\nprint(time.time() * 1000 % 1 < 1e-3 or time.time() * 1000 % 1 > 0.999)",
    );
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text, "{} ['pyish/stdlib'] True [] 1 1\nTrue\n");
}

#[test]
fn a_directory_is_granted_with_what_lies_beneath() {
    let folder = Folder::new("beneath");
    let granted = folder.granted();
    std::os::unix::fs::symlink("../secret", folder.0.join("granted/out")).unwrap();
    std::os::unix::fs::symlink(folder.0.join("secret"), folder.0.join("granted/absolute")).unwrap();
    std::os::unix::fs::symlink("/", folder.0.join("granted/root")).unwrap();
    std::os::unix::fs::symlink("file", folder.0.join("granted/in")).unwrap();
    std::os::unix::fs::symlink("/proc/self", folder.0.join("granted/self")).unwrap();
    let read = format!("--allow-read={granted}");
    let code = format!(
        "import os\nos.listdir({granted:?})\nprint(open({:?}).read(), open({:?}).read(), open({:?}).read())",
        format!("{granted}/file"),
        format!("{granted}/in"),
        format!("{granted}/../granted/./file"),
    );
    let output = run(&[&read], &code);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "text text text\n");
    let refused: Vec<String> = [
        "open('G/out')",
        "open('G/absolute')",
        "open('G/root/etc/passwd')",
        "open('G/self/environ')",
        "os.stat('G/out')",
        "os.listdir('G/root')",
        "open('G/../secret')",
        "open('G/file', 'a')",
        "open('G/file', 'r+')",
        "open('G/new', 'x')",
        "os.open('G/file', os.O_RDONLY | os.O_TRUNC)",
        "os.open('G/new', os.O_RDONLY | os.O_CREAT)",
        "os.unlink('G/file')",
        "os.chmod('G/file', 0)",
        "os.utime('G/file')",
        "os.truncate('G/file', 0)",
        "open('G-not')",
    ]
    .iter()
    .map(|statement| statement.replace('G', &granted))
    .collect();
    let refused: Vec<&str> = refused.iter().map(String::as_str).collect();
    all_raise(&[&read], "PermissionError", &refused);
    assert_eq!(
        std::fs::read(folder.0.join("granted/file")).unwrap(),
        b"text"
    );
}

#[test]
fn writing_is_not_reading() {
    let folder = Folder::new("writing");
    std::fs::create_dir_all(folder.0.join("read")).unwrap();
    let granted = folder.granted();
    let write = format!("--allow-write={granted}");
    let read = format!("--allow-read={}/read", folder.0.display());
    let statements: Vec<String> = [
        "open('G/file').read()",
        "open('G/file', 'w+')",
        "os.listdir('G')",
        // What cannot be read does not become readable under another name.
        "os.rename('G/file', 'R/file')",
        "os.link('G/file', 'R/file')",
        "os.link('R/../secret', 'G/file2')",
        "os.symlink('../secret', 'G/link')",
        "os.symlink('/etc/passwd', 'G/link')",
        "open('R/new', 'w')",
    ]
    .iter()
    .map(|text| {
        text.replace('G', &granted)
            .replace('R', &format!("{}/read", folder.0.display()))
    })
    .collect();
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    all_raise(&[&write, &read], "PermissionError", &statements);
    let code = format!(
        "import os\nos.mkdir('{granted}/a')\nopen('{granted}/a/b', 'w').write('x')\nos.rename('{granted}/a/b', '{granted}/c')\nos.rmdir('{granted}/a')"
    );
    let output = run(&[&write], &code);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(std::fs::read(folder.0.join("granted/c")).unwrap(), b"x");
}

#[test]
fn a_file_is_granted_by_itself() {
    let folder = Folder::new("single");
    let file = format!("{}/file", folder.granted());
    let (read, write) = (
        format!("--allow-read={file}"),
        format!("--allow-write={file}"),
    );
    let statements = [
        format!("os.unlink('{file}')"),
        format!("os.rename('{file}', '{file}2')"),
        format!("open('{file}2', 'w')"),
        format!("os.listdir('{}')", folder.granted()),
    ];
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    all_raise(&[&read, &write], "PermissionError", &statements);
    let output = run(
        &[&read, &write],
        &format!("f = open('{file}', 'r+')\nprint(f.read())"),
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), "text\n");
}

#[test]
fn proc_is_nobodys() {
    all_raise(
        &["--allow-read", "--allow-write"],
        "OSError",
        &[
            "open('/proc/self/environ')",
            "open('/proc/self/mem', 'r+b')",
            "open('/proc/self/fd/1', 'w')",
            "open('/dev/fd/0')",
            "open('/proc/self/root/etc/../proc/self/environ')",
            "os.chdir('/')",
        ],
    );
}

#[test]
fn the_network_is_granted_by_host_and_port() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let other = other.local_addr().unwrap().port();
    let grant = format!("--allow-net=localhost:{port}");
    let code = format!(
        "import socket\nsocket.create_connection(('127.0.0.1', {port}))\nsocket.create_connection(('localhost', {port}))\nprint('connected')"
    );
    let output = run(&[&grant], &code);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "connected\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let statements = [
        format!("socket.create_connection(('127.0.0.1', {other}))"),
        format!("socket.socket().connect_ex(('127.0.0.1', {other}))"),
        format!("socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {other}))"),
        "socket.socket().connect(('127.0.0.2', 80))".to_owned(),
        "socket.socket().bind(('127.0.0.1', 0))".to_owned(),
        "socket.socket().listen()".to_owned(),
        "socket.socket(socket.AF_UNIX)".to_owned(),
        "socket.socket(socket.AF_INET, socket.SOCK_RAW)".to_owned(),
        "socket.getaddrinfo('example.org', 80)".to_owned(),
    ];
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    all_raise(&[&grant], "PermissionError", &statements);
    let output = run(
        &["--allow-listen=127.0.0.1"],
        "import socket\ns = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()\nprint('listens')",
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), "listens\n");
}

#[test]
fn programs_and_variables_are_granted_by_name() {
    let output = run(
        &["--allow-run=env", "--allow-env=PATH"],
        "import os, subprocess\nprint(sorted(os.environ))\nprint('SECRET' in subprocess.run(['env'], capture_output=True, text=True).stdout)",
    );
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "['PATH']\nFalse\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    all_raise(
        &["--allow-run=env"],
        "PermissionError",
        &[
            "subprocess.run(['true'])",
            "subprocess.run('true', shell=True)",
            "subprocess.run(['env'], user=0)",
            "subprocess.run(['env'], cwd='/')",
            "os.kill(os.getppid() or 2, 0)",
            "os.waitpid(-1, 0)",
        ],
    );
}

#[test]
fn a_refusal_says_what_would_allow_it() {
    let output = run(&["--sandbox"], "open('/etc/passwd')");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        text.ends_with("PermissionError: [Errno 13] reading is not granted (--allow-read=/etc/passwd, or Capabilities::read): '/etc/passwd'\n"),
        "{text}"
    );
}
