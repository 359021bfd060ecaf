//! The process that reads one file.

use super::{COMPUTING, FOUND, FileReader, MEMORY};
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SigSet, Signal};
use std::io::{self, Read, Write};

/// Reads a file from the standard input and answers on the standard output, as the process that was started for it. It takes away from itself
/// what reading does not need.
pub fn answer<R: FileReader>() -> Result<(), String> {
    confine().map_err(|e| format!("the process cannot be confined: {e}"))?;
    // A message could hold parts of the file; that it panicked is told by the status.
    std::panic::set_hook(Box::new(|_| {}));
    exchange::<R>(&mut io::stdin().lock(), &mut io::stdout().lock()).map_err(|e| e.to_string())
}

fn confine() -> nix::Result<()> {
    #[cfg(target_os = "linux")]
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)?;
    // A server that is told to stop lets uploads finish; the services that stop it tell all of its processes.
    SigSet::from_iter([Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP]).thread_block()?;
    // The first of the two limits is told by a signal of its own.
    setrlimit(Resource::RLIMIT_CPU, COMPUTING, COMPUTING + 1)?;
    for (resource, most) in [
        (Resource::RLIMIT_DATA, MEMORY),
        (Resource::RLIMIT_CORE, 0),
        (Resource::RLIMIT_FSIZE, 0),
        // Open ones stay open.
        (Resource::RLIMIT_NOFILE, 0),
    ] {
        setrlimit(resource, most, most)?;
    }
    Ok(())
}

fn exchange<R: FileReader>(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let mut how = Vec::new();
    input.by_ref().take(u32::from_le_bytes(length).into()).read_to_end(&mut how)?;
    let how: R::How = serde_json::from_slice(&how)?;
    let mut file = Vec::new();
    input.read_to_end(&mut file)?;
    let (found, contents) = match R::read(&file, &how) {
        Ok((found, contents)) => (serde_json::to_vec(&Ok::<_, String>(found))?, contents),
        Err(refusal) => (refused(&refusal)?, Vec::new()),
    };
    let (found, contents) =
        if found.len() > FOUND { (refused("has more to tell than can be shown")?, Vec::new()) } else { (found, contents) };
    output.write_all(&u32::try_from(found.len()).map_err(io::Error::other)?.to_le_bytes())?;
    output.write_all(&found)?;
    output.write_all(&contents)?;
    output.flush()
}

/// A refusal may quote the file.
fn refused(refusal: &str) -> serde_json::Result<Vec<u8>> {
    let short: String = refusal.chars().take(500).collect();
    serde_json::to_vec(&Err::<(), _>(short))
}

#[cfg(test)]
mod tests {
    use super::super::{Fault, receive};
    use super::*;
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    /// Gives the file back as often as it is told to.
    struct Echo;

    impl FileReader for Echo {
        const NAME: &'static str = "echo";
        const WAY_OUT: &'static str = "shout";
        type How = usize;
        type Found = String;

        fn read(file: &[u8], how: &usize) -> Result<(String, Vec<u8>), String> {
            if *how == 0 { Err("is not wanted".repeat(100)) } else { Ok(("x".repeat(*how), file.repeat(*how))) }
        }
    }

    async fn asked(how: usize, file: &[u8]) -> (Result<String, String>, Vec<u8>) {
        let (how, mut answer) = (serde_json::to_vec(&how).unwrap(), Vec::new());
        let question = [&u32::try_from(how.len()).unwrap().to_le_bytes(), how.as_slice(), file].concat();
        exchange::<Echo>(&mut question.as_slice(), &mut answer).unwrap();
        let (found, contents) = receive(&mut answer.as_slice()).await.unwrap();
        (serde_json::from_slice(&found).unwrap(), contents)
    }

    #[tokio::test]
    async fn what_is_found_and_made_arrives_and_is_bounded() {
        assert_eq!(asked(2, b"a\n").await, (Ok("xx".into()), b"a\na\n".to_vec()));
        assert_eq!(asked(1, b"").await, (Ok("x".into()), Vec::new()));
        let (refused, contents) = asked(0, b"a").await;
        assert_eq!((refused.unwrap_err().len(), contents.len()), (500, 0));
        let (refused, contents) = asked(FOUND, b"a").await;
        assert_eq!((refused, contents.len()), (Err("has more to tell than can be shown".into()), 0));
        assert!(receive(&mut [255; 9].as_slice()).await.is_err());
        assert!(receive(&mut [1, 0, 0].as_slice()).await.is_err());
    }

    #[test]
    fn how_the_process_ended_says_why() {
        let fault = |ended: i32| Fault::of(ExitStatus::from_raw(ended));
        assert_eq!(fault(0), None);
        assert_eq!(fault(Signal::SIGABRT as i32), Some(Fault::Memory));
        assert_eq!(fault(Signal::SIGXCPU as i32), Some(Fault::Time));
        assert_eq!(fault(Signal::SIGKILL as i32), Some(Fault::Crash(9)));
        assert_eq!(fault(101 << 8), Some(Fault::Crash(101)), "it panicked");
    }
}
