//! Other programs, each with a time limit.

use std::{
    io::{Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// The time limit of one program. On an idle machine, each needs less than a tenth of it.
const LIMIT: Duration = Duration::from_secs(60);

/// A running program. Dropping it kills the process.
pub(crate) struct Process {
    child: Child,
    readers: Vec<JoinHandle<()>>,
    output: Arc<Mutex<Vec<u8>>>,
    deadline: Instant,
}

impl Process {
    /// Starts a program and gives it this input.
    pub(crate) fn start(command: &mut Command, input: &[u8]) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        let readers = vec![
            read(child.stdout.take().unwrap(), Arc::clone(&output)),
            read(child.stderr.take().unwrap(), Arc::clone(&output)),
        ];
        // A program that does not read its input may have closed the pipe.
        let _ = child.stdin.take().unwrap().write_all(input);
        Self { child, readers, output, deadline: Instant::now() + LIMIT }
    }

    /// The output so far, standard output and standard error.
    pub(crate) fn output(&self) -> String {
        String::from_utf8_lossy(&self.output.lock().unwrap()).into_owned()
    }

    /// Waits until it has written one of these; returns `false` if it ends first.
    pub(crate) fn writes(&mut self, texts: &[&str]) -> bool {
        loop {
            let has_ended = self.child.try_wait().unwrap().is_some();
            let output = self.output();
            if texts.iter().any(|text| output.contains(text)) {
                return true;
            }
            if has_ended && self.readers.iter().all(JoinHandle::is_finished) {
                return false;
            }
            self.pause(&output);
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends SIGTERM, as a service manager does.
    pub(crate) fn terminate(&self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
    }

    /// Waits until it has ended; returns its exit status and output.
    pub(crate) fn finish(mut self) -> (ExitStatus, String) {
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.readers.drain(..).for_each(|reader| reader.join().unwrap());
                return (status, self.output());
            }
            self.pause(&self.output());
        }
    }

    fn pause(&self, output: &str) {
        assert!(Instant::now() < self.deadline, "it takes longer than {LIMIT:?}; it has written {output:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(mut from: impl Read + Send + 'static, to: Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut part = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut part) {
            to.lock().unwrap().extend_from_slice(&part[..length]);
        }
    })
}
