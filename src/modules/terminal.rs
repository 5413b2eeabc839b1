//! `_terminal`: what `termios`, `fcntl` and `os` ask of terminals and of the locks and flags of descriptors.
//!
//! A terminal's modes pass as numbers, its control characters as bytes: `stdlib/termios.py` makes CPython's list of them.

use super::native::set;
use super::posix_fd::given;
use crate::builtins::bytes_like::BytesLike;
use crate::builtins::exceptions::os_error::from_io;
use crate::object::{Module, Ref, Res, Value, Vm};
use pyish_derive::module;
use rustix::fs::{FlockOperation, OFlags};
use rustix::io::FdFlags;
use rustix::process::Pid;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    Action, ControlModes, InputModes, LocalModes, OptionalActions, OutputModes, QueueSelector,
    SpecialCodeIndex, Termios, Winsize,
};
use std::io;
use std::os::fd::{AsFd, OwnedFd};

/// Constants by their names in C.
macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const CONSTANTS: &[(&str, i64)] = constants! {
    BRKINT BS0 BS1 BSDLY CLOCAL CR0 CR1 CR2 CR3 CRDLY CREAD CRTSCTS CS5 CS6 CS7 CS8 CSIZE CSTOPB
    ECHO ECHOCTL ECHOE ECHOK ECHOKE ECHONL ECHOPRT FF0 FF1 FFDLY FLUSHO HUPCL ICANON ICRNL IEXTEN IGNBRK IGNCR IGNPAR
    IMAXBEL INLCR INPCK ISIG ISTRIP IXANY IXOFF IXON NL0 NL1 NLDLY NOFLSH OCRNL OFDEL OFILL ONLCR ONLRET ONOCR OPOST
    PARENB PARMRK PARODD PENDIN TAB0 TAB1 TAB2 TAB3 TABDLY TCIFLUSH TCIOFF TCIOFLUSH TCION TCOFLUSH TCOOFF TCOON
    TCSADRAIN TCSAFLUSH TCSANOW TIOCGWINSZ TIOCSWINSZ TIOCGPGRP TIOCSPGRP TIOCOUTQ TIOCSCTTY TIOCNOTTY TIOCSTI TIOCEXCL
    TIOCNXCL TIOCPKT FIONREAD FIONBIO FIOCLEX FIONCLEX TOSTOP VDISCARD VEOF VEOL VEOL2 VERASE VINTR VKILL VLNEXT VMIN
    VQUIT VREPRINT VSTART VSTOP VSUSP VT0 VT1 VTDLY VTIME VWERASE NCCS
    F_DUPFD F_DUPFD_CLOEXEC F_GETFD F_SETFD F_GETFL F_SETFL F_GETLK F_SETLK F_SETLKW F_GETOWN F_SETOWN F_RDLCK F_WRLCK
    F_UNLCK FD_CLOEXEC LOCK_SH LOCK_EX LOCK_NB LOCK_UN
};

#[cfg(target_os = "linux")]
const SYSTEM: &[(&str, i64)] = constants! {
    IUCLC OLCUC VSWTC XCASE XTABS CBAUD CBAUDEX TCGETS TCSETS TCSETSW TCSETSF TCSBRK TCXONC TCFLSH TIOCINQ
    F_GETPIPE_SZ F_SETPIPE_SZ
};
#[cfg(not(target_os = "linux"))]
const SYSTEM: &[(&str, i64)] = &[];

/// Speeds: the names, the codes that scripts see, and the bauds.
macro_rules! speeds {
    ($($name:ident $bauds:literal)*) => { &[$((stringify!($name), libc::$name as i64, $bauds)),*] };
}

const SPEEDS: &[(&str, i64, u32)] = speeds! {
    B0 0 B50 50 B75 75 B110 110 B134 134 B150 150 B200 200 B300 300 B600 600 B1200 1200 B1800 1800 B2400 2400
    B4800 4800 B9600 9600 B19200 19200 B38400 38400 B57600 57600 B115200 115200 B230400 230400
};
#[cfg(target_os = "linux")]
const FASTER: &[(&str, i64, u32)] = speeds! {
    B460800 460800 B500000 500000 B576000 576000 B921600 921600 B1000000 1000000 B1152000 1152000 B1500000 1500000
    B2000000 2000000 B2500000 2500000 B3000000 3000000 B3500000 3500000 B4000000 4000000
};
#[cfg(not(target_os = "linux"))]
const FASTER: &[(&str, i64, u32)] = &[];

fn speeds() -> impl Iterator<Item = &'static (&'static str, i64, u32)> {
    SPEEDS.iter().chain(FASTER)
}

/// The code of so many bauds.
fn code_of(bauds: u32) -> Value {
    let known = speeds().find(|(_, _, known)| *known == bauds);
    Value::Int(known.map_or(i64::from(bauds), |(_, code, _)| *code))
}

fn bauds_of(code: i64) -> io::Result<u32> {
    let known = speeds().find(|(_, known, _)| *known == code);
    known.map_or_else(
        || Err(io::Error::from_raw_os_error(libc::EINVAL)),
        |(_, _, bauds)| Ok(*bauds),
    )
}

/// The control characters that have a meaning.
const CHARACTERS: &[(usize, SpecialCodeIndex)] = &[
    (libc::VINTR, SpecialCodeIndex::VINTR),
    (libc::VQUIT, SpecialCodeIndex::VQUIT),
    (libc::VERASE, SpecialCodeIndex::VERASE),
    (libc::VKILL, SpecialCodeIndex::VKILL),
    (libc::VEOF, SpecialCodeIndex::VEOF),
    (libc::VTIME, SpecialCodeIndex::VTIME),
    (libc::VMIN, SpecialCodeIndex::VMIN),
    (libc::VSTART, SpecialCodeIndex::VSTART),
    (libc::VSTOP, SpecialCodeIndex::VSTOP),
    (libc::VSUSP, SpecialCodeIndex::VSUSP),
    (libc::VEOL, SpecialCodeIndex::VEOL),
    (libc::VREPRINT, SpecialCodeIndex::VREPRINT),
    (libc::VDISCARD, SpecialCodeIndex::VDISCARD),
    (libc::VWERASE, SpecialCodeIndex::VWERASE),
    (libc::VLNEXT, SpecialCodeIndex::VLNEXT),
    (libc::VEOL2, SpecialCodeIndex::VEOL2),
    #[cfg(target_os = "linux")]
    (libc::VSWTC, SpecialCodeIndex::VSWTC),
];

fn invalid() -> io::Error {
    io::Error::from_raw_os_error(libc::EINVAL)
}

/// Modes as they come from a script.
struct Modes<'m> {
    flags: [u32; 4],
    speeds: [i64; 2],
    characters: &'m [u8],
}

impl Modes<'_> {
    fn apply(&self, to: &mut Termios) -> io::Result<()> {
        let [input, output, control, local] = self.flags;
        to.input_modes = InputModes::from_bits_retain(input as _);
        to.output_modes = OutputModes::from_bits_retain(output as _);
        to.control_modes = ControlModes::from_bits_retain(control as _);
        to.local_modes = LocalModes::from_bits_retain(local as _);
        for (at, index) in CHARACTERS {
            to.special_codes[*index] = *self.characters.get(*at).ok_or_else(invalid)?;
        }
        // The bits of the speeds lie in the control modes: they are set last, and only where they are others.
        let [input, output] = [bauds_of(self.speeds[0])?, bauds_of(self.speeds[1])?];
        if input != to.input_speed() {
            to.set_input_speed(input)?;
        }
        if output != to.output_speed() {
            to.set_output_speed(output)?;
        }
        Ok(())
    }
}

fn adopt_pair(vm: &mut Vm, pair: io::Result<(OwnedFd, OwnedFd)>) -> Res {
    match pair {
        Ok((one, other)) => {
            let (one, other) = (vm.adopt_fd(one)?.number(), vm.adopt_fd(other)?.number());
            vm.new_tuple([Value::Int(i64::from(one)), Value::Int(i64::from(other))])
        }
        Err(error) => from_io(vm, &error, &[]),
    }
}

/// The end of a terminal that a program is to have.
fn open_slave(master: &OwnedFd) -> io::Result<OwnedFd> {
    grantpt(master)?;
    unlockpt(master)?;
    let path = ptsname(master, Vec::new())?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(
        path.as_c_str(),
        flags,
        rustix::fs::Mode::empty(),
    )?)
}

/// The end that the terminal's own program has.
fn open_master() -> io::Result<OwnedFd> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    rustix::io::fcntl_setfd(&master, FdFlags::CLOEXEC)?;
    Ok(master)
}

fn pid(number: i32) -> io::Result<Pid> {
    Pid::from_raw(number).ok_or_else(invalid)
}

fn granted(vm: &mut Vm, what: &str) -> Res<()> {
    match vm.granted.require_all(what) {
        Ok(()) => Ok(()),
        Err(denied) => super::io::os_error(vm, &denied.into(), &[]),
    }
}

fn pair(vm: &mut Vm, one: u16, other: u16) -> Res {
    vm.new_tuple([Value::Int(i64::from(one)), Value::Int(i64::from(other))])
}

/// What rustix does of flock() and lockf(), by the number that scripts give.
fn lock_operation(number: i32) -> io::Result<FlockOperation> {
    let waits = number & libc::LOCK_NB == 0;
    match number & !libc::LOCK_NB {
        libc::LOCK_SH if waits => Ok(FlockOperation::LockShared),
        libc::LOCK_SH => Ok(FlockOperation::NonBlockingLockShared),
        libc::LOCK_EX if waits => Ok(FlockOperation::LockExclusive),
        libc::LOCK_EX => Ok(FlockOperation::NonBlockingLockExclusive),
        libc::LOCK_UN => Ok(FlockOperation::Unlock),
        _ => Err(invalid()),
    }
}

/// Terminals, and the flags and locks of descriptors.
#[module(name = "_terminal")]
impl Surface {
    /// Open a pseudo-terminal: the descriptors of both its ends.
    #[function("openpty()")]
    fn openpty(vm: &mut Vm) -> Res {
        granted(vm, "terminals")?;
        let ends = open_master().and_then(|master| {
            let slave = open_slave(&master)?;
            Ok((master, slave))
        });
        adopt_pair(vm, ends)
    }

    /// Open the master end of a pseudo-terminal.
    #[function("posix_openpt(oflag, /)")]
    fn posix_openpt(vm: &mut Vm, oflag: i32) -> Res<i32> {
        granted(vm, "terminals")?;
        let flags = OpenptFlags::from_bits_truncate(oflag as u32);
        match openpt(flags) {
            Ok(fd) => Ok(vm.adopt_fd(fd)?.number()),
            Err(errno) => from_io(vm, &errno.into(), &[]),
        }
    }

    /// Grant access to the slave of a pseudo-terminal.
    #[function("grantpt(fd, /)")]
    fn grantpt(vm: &mut Vm, fd: &Value) -> Res<()> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| Ok(grantpt(fd)?))
    }

    /// Unlock the slave of a pseudo-terminal.
    #[function("unlockpt(fd, /)")]
    fn unlockpt(vm: &mut Vm, fd: &Value) -> Res<()> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| Ok(unlockpt(fd)?))
    }

    /// Return the name of the slave of a pseudo-terminal.
    #[function("ptsname(fd, /)")]
    fn ptsname(vm: &mut Vm, fd: &Value) -> Res {
        let descriptor = given(vm, fd)?;
        let name = vm.with_fd(&descriptor, |fd| Ok(ptsname(fd, Vec::new())?))?;
        vm.new_str(&name.to_string_lossy())
    }

    /// Return the name of the terminal device connected to a descriptor.
    #[function("ttyname(fd, /)")]
    fn ttyname(vm: &mut Vm, fd: &Value) -> Res {
        let descriptor = given(vm, fd)?;
        let name = vm.with_fd(&descriptor, |fd| {
            Ok(rustix::termios::ttyname(fd, Vec::new())?)
        })?;
        vm.new_str(&name.to_string_lossy())
    }

    /// Return the process group in the foreground of a terminal.
    #[function("tcgetpgrp(fd, /)")]
    fn tcgetpgrp(vm: &mut Vm, fd: &Value) -> Res<i32> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| {
            Ok(rustix::termios::tcgetpgrp(fd)?.as_raw_nonzero().get())
        })
    }

    /// Set the process group in the foreground of a terminal.
    #[function("tcsetpgrp(fd, pgid, /)")]
    fn tcsetpgrp(vm: &mut Vm, fd: &Value, pgid: i32) -> Res<()> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| {
            Ok(rustix::termios::tcsetpgrp(fd, pid(pgid)?)?)
        })
    }

    /// The modes of a terminal: four sets of flags, two speeds, the control characters.
    #[function("tcgetattr(fd, /)")]
    fn tcgetattr(vm: &mut Vm, fd: &Value) -> Res {
        let descriptor = given(vm, fd)?;
        let modes = vm.with_fd(&descriptor, |fd| Ok(rustix::termios::tcgetattr(fd)?))?;
        let mut characters = [0; libc::NCCS];
        for (at, index) in CHARACTERS {
            if let Some(place) = characters.get_mut(*at) {
                *place = modes.special_codes[*index];
            }
        }
        let flags = [
            i64::from(modes.input_modes.bits()),
            i64::from(modes.output_modes.bits()),
            i64::from(modes.control_modes.bits()),
            i64::from(modes.local_modes.bits()),
        ];
        let mut row: Vec<Value> = flags.into_iter().map(Value::Int).collect();
        row.push(code_of(modes.input_speed()));
        row.push(code_of(modes.output_speed()));
        row.push(vm.new_bytes(&characters)?);
        vm.new_tuple(row)
    }

    /// Set the modes of a terminal.
    #[function("tcsetattr(fd, when, iflag, oflag, cflag, lflag, ispeed, ospeed, cc, /)")]
    fn tcsetattr(
        vm: &mut Vm,
        fd: &Value,
        when: i32,
        iflag: i64,
        oflag: i64,
        cflag: i64,
        lflag: i64,
        ispeed: i64,
        ospeed: i64,
        cc: BytesLike,
    ) -> Res<()> {
        let descriptor = given(vm, fd)?;
        let characters = cc.0.to_vec();
        let modes = Modes {
            flags: [iflag, oflag, cflag, lflag].map(|flags| flags as u32),
            speeds: [ispeed, ospeed],
            characters: &characters,
        };
        vm.with_fd(&descriptor, |fd| {
            let when = match when {
                libc::TCSANOW => OptionalActions::Now,
                libc::TCSADRAIN => OptionalActions::Drain,
                libc::TCSAFLUSH => OptionalActions::Flush,
                _ => return Err(invalid()),
            };
            let mut now = rustix::termios::tcgetattr(fd)?;
            modes.apply(&mut now)?;
            Ok(rustix::termios::tcsetattr(fd, when, &now)?)
        })
    }

    /// Send a break on a descriptor.
    #[function("tcsendbreak(fd, duration, /)")]
    fn tcsendbreak(vm: &mut Vm, fd: &Value, duration: i32) -> Res<()> {
        // How long is the system's matter.
        let _ = duration;
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| Ok(rustix::termios::tcsendbreak(fd)?))
    }

    /// Wait until all output written to a descriptor has been transmitted.
    #[function("tcdrain(fd, /)")]
    fn tcdrain(vm: &mut Vm, fd: &Value) -> Res<()> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| Ok(rustix::termios::tcdrain(fd)?))
    }

    /// Discard queued data on a descriptor.
    #[function("tcflush(fd, queue, /)")]
    fn tcflush(vm: &mut Vm, fd: &Value, queue: i32) -> Res<()> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| {
            let queue = match queue {
                libc::TCIFLUSH => QueueSelector::IFlush,
                libc::TCOFLUSH => QueueSelector::OFlush,
                libc::TCIOFLUSH => QueueSelector::IOFlush,
                _ => return Err(invalid()),
            };
            Ok(rustix::termios::tcflush(fd, queue)?)
        })
    }

    /// Suspend or resume input or output on a descriptor.
    #[function("tcflow(fd, action, /)")]
    fn tcflow(vm: &mut Vm, fd: &Value, action: i32) -> Res<()> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| {
            let action = match action {
                libc::TCOOFF => Action::OOff,
                libc::TCOON => Action::OOn,
                libc::TCIOFF => Action::IOff,
                libc::TCION => Action::IOn,
                _ => return Err(invalid()),
            };
            Ok(rustix::termios::tcflow(fd, action)?)
        })
    }

    /// The rows and columns of a terminal.
    #[function("tcgetwinsize(fd, /)")]
    fn tcgetwinsize(vm: &mut Vm, fd: &Value) -> Res {
        let descriptor = given(vm, fd)?;
        let size = vm.with_fd(&descriptor, |fd| Ok(rustix::termios::tcgetwinsize(fd)?))?;
        pair(vm, size.ws_row, size.ws_col)
    }

    /// Set them.
    #[function("tcsetwinsize(fd, rows, columns, /)")]
    fn tcsetwinsize(vm: &mut Vm, fd: &Value, rows: u32, columns: u32) -> Res<()> {
        let descriptor = given(vm, fd)?;
        let (Ok(rows), Ok(columns)) = (u16::try_from(rows), u16::try_from(columns)) else {
            return raise!(vm, OverflowError, "winsize value(s) out of range");
        };
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        vm.with_fd(&descriptor, |fd| {
            Ok(rustix::termios::tcsetwinsize(fd, size)?)
        })
    }

    /// How many bytes wait to be read from a descriptor.
    #[function("fionread(fd, /)")]
    fn fionread(vm: &mut Vm, fd: &Value) -> Res<u64> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| Ok(rustix::io::ioctl_fionread(fd)?))
    }

    /// What fcntl() does with a number.
    #[function("fcntl(fd, cmd, arg, /)")]
    fn fcntl(vm: &mut Vm, fd: &Value, cmd: i32, arg: i32) -> Res<i64> {
        let descriptor = given(vm, fd)?;
        if matches!(cmd, libc::F_DUPFD | libc::F_DUPFD_CLOEXEC) {
            let copy = vm.with_fd(&descriptor, |fd| {
                Ok(rustix::io::fcntl_dupfd_cloexec(fd, arg)?)
            })?;
            if cmd == libc::F_DUPFD {
                let cleared = rustix::io::fcntl_setfd(copy.as_fd(), FdFlags::empty());
                if let Err(errno) = cleared {
                    return from_io(vm, &errno.into(), &[]);
                }
            }
            return Ok(i64::from(vm.adopt_fd(copy)?.number()));
        }
        vm.with_fd(&descriptor, |fd| match cmd {
            libc::F_GETFD => Ok(i64::from(rustix::io::fcntl_getfd(fd)?.bits())),
            libc::F_SETFD => {
                rustix::io::fcntl_setfd(fd, FdFlags::from_bits_truncate(arg as u32))?;
                Ok(0)
            }
            libc::F_GETFL => Ok(i64::from(rustix::fs::fcntl_getfl(fd)?.bits())),
            libc::F_SETFL => {
                rustix::fs::fcntl_setfl(fd, OFlags::from_bits_retain(arg as u32))?;
                Ok(0)
            }
            #[cfg(target_os = "linux")]
            libc::F_GETPIPE_SZ => Ok(rustix::pipe::fcntl_getpipe_size(fd)? as i64),
            #[cfg(target_os = "linux")]
            libc::F_SETPIPE_SZ => {
                let size = usize::try_from(arg).map_err(|_| invalid())?;
                Ok(rustix::pipe::fcntl_setpipe_size(fd, size)? as i64)
            }
            _ => Err(invalid()),
        })
    }

    /// Lock a whole file, or unlock it.
    #[function("flock(fd, operation, /)")]
    fn flock(vm: &mut Vm, fd: &Value, operation: i32) -> Res<()> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| {
            Ok(rustix::fs::flock(fd, lock_operation(operation)?)?)
        })
    }

    /// The same by a lock of the process's own.
    #[function("lockf(fd, operation, /)")]
    fn lockf(vm: &mut Vm, fd: &Value, operation: i32) -> Res<()> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| {
            Ok(rustix::fs::fcntl_lock(fd, lock_operation(operation)?)?)
        })
    }

    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        for (name, number) in CONSTANTS.iter().chain(SYSTEM) {
            set(vm, module, name, Value::Int(*number))?;
        }
        for (name, code, _) in speeds() {
            set(vm, module, name, Value::Int(*code))?;
        }
        Ok(())
    }
}
