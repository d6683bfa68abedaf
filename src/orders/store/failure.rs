//! What can go wrong with the store: one sentence for the person, the cause for the log, secrets in neither.

use crate::lang::Text;
use crate::orders::moves::Moves;
use crate::orders::refusal::Refused;

/// Why the store did not do it.
#[derive(Debug)]
pub enum Failure {
    /// The request itself was refused; nothing was changed.
    Refused(Refused),
    /// The address makes no sense. The address is not repeated: it may hold a password.
    BadAddress(Text),
    /// Nobody answers.
    Unreachable(String),
    /// It did not answer in time; whether the last write counts is not known.
    TimedOut,
    /// Another program holds the file for too long.
    Busy,
    ReadOnly,
    DiskFull,
    /// The file is no SQLite database or is damaged.
    Damaged(String),
    /// Written by a newer version of this program.
    Newer {
        found: i64,
        known: i64,
    },
    /// The database would not keep what it acknowledges.
    Unsafe(String),
    /// This database cannot do it; the text says what to use instead.
    NotHere(Text),
    /// Anything else; the cause goes to the log.
    Internal(String),
}

impl Failure {
    /// Trying again may help.
    pub fn is_passing(&self) -> bool {
        match self {
            Failure::Unreachable(_) | Failure::TimedOut | Failure::Busy => true,
            Failure::Refused(_)
            | Failure::BadAddress(_)
            | Failure::ReadOnly
            | Failure::DiskFull
            | Failure::Damaged(_)
            | Failure::Newer { .. }
            | Failure::Unsafe(_)
            | Failure::NotHere(_)
            | Failure::Internal(_) => false,
        }
    }

    /// Said to the person.
    pub fn text(&self, moves: &Moves<'_>) -> Text {
        match self {
            Failure::Refused(refused) => refused.text(moves),
            Failure::BadAddress(text) | Failure::NotHere(text) => text.clone(),
            Failure::Unreachable(_) => text!(
                "The order store cannot be reached right now. Nothing was changed; please try again in a minute.",
                "订单库暂时无法连接，未做任何更改，请稍后重试。"
            ),
            Failure::TimedOut => text!(
                "The order store does not answer. Please look at the order before you repeat the step: it may have counted.",
                "订单库没有响应。重复操作前请先查看订单：刚才的操作可能已生效。"
            ),
            Failure::Busy => text!(
                "The order store is busy with another program. Nothing was changed; please try again.",
                "订单库正被其他程序占用，未做任何更改，请重试。"
            ),
            Failure::ReadOnly => text!(
                "The order store cannot be written to. Check the permissions of the file and its folder. Nothing was changed.",
                "订单库无法写入，请检查文件及所在文件夹的权限。未做任何更改。"
            ),
            Failure::DiskFull => text!(
                "The order store has no room to write: the disk is full or broken. Nothing was changed; make room and try again.",
                "订单库无法写入：磁盘已满或有故障。未做任何更改，请清理空间后重试。"
            ),
            Failure::Damaged(_) => text!(
                "The order store is damaged or is not an order store. Restore a backup (`icp-guide order backup`).",
                "订单库已损坏或不是订单库文件，请用备份恢复（icp-guide order backup）。"
            ),
            Failure::Newer { found, known } => text!(
                "The order store was written by a newer icp-guide (schema {found}; this one knows {known}). Update icp-guide.",
                "订单库由更新版本的 icp-guide 写入（结构版本 {found}，本程序支持 {known}），请升级 icp-guide。"
            ),
            Failure::Unsafe(what) => text!(
                "The order store would not keep what it confirms ({what}), so it is not used.",
                "订单库无法保证已确认的内容不丢失（{what}），因此不予使用。"
            ),
            Failure::Internal(_) => text!(
                "Something went wrong in the order store; the log says what. Nothing was changed.",
                "订单库出错，详情见日志。未做任何更改。"
            ),
        }
    }
}

/// For the log.
impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Refused(_) => f.write_str("refused"),
            Failure::BadAddress(_) => f.write_str("bad store address"),
            Failure::Unreachable(cause) => write!(f, "store unreachable: {cause}"),
            Failure::TimedOut => f.write_str("store timed out"),
            Failure::Busy => f.write_str("store busy"),
            Failure::ReadOnly => f.write_str("store is read-only"),
            Failure::DiskFull => f.write_str("disk full"),
            Failure::Damaged(cause) => write!(f, "store damaged: {cause}"),
            Failure::Newer { found, known } => write!(f, "store schema {found} is newer than {known}"),
            Failure::Unsafe(what) => write!(f, "store not durable: {what}"),
            Failure::NotHere(_) => f.write_str("not possible with this database"),
            Failure::Internal(cause) => write!(f, "store error: {cause}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Failure {
        Failure::Refused(refused)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Failure {
        match &error {
            sqlx::Error::Database(cause) => of_code(cause.code().as_deref().unwrap_or(""), cause.message()),
            sqlx::Error::Io(cause) => Failure::Unreachable(cause.kind().to_string()),
            sqlx::Error::Tls(_) => Failure::Unreachable("TLS".to_owned()),
            sqlx::Error::PoolTimedOut => Failure::Unreachable("no connection became free".to_owned()),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Failure::Unreachable("closed".to_owned()),
            sqlx::Error::Protocol(cause) => Failure::Unreachable(cause.clone()),
            _ => Failure::Internal(error.to_string()),
        }
    }
}

/// SQLite's result codes are numbers, PostgreSQL's SQLSTATEs have five characters: no code means two things.
fn of_code(code: &str, message: &str) -> Failure {
    if let Ok(number) = code.parse::<i32>()
        && code.len() < 5
    {
        return of_sqlite(number, message);
    }
    match code {
        "53100" => Failure::DiskFull,
        "25006" => Failure::ReadOnly,
        "40001" | "40P01" | "55P03" => Failure::Busy,
        "57014" => Failure::TimedOut,
        _ if code.starts_with("08") || code.starts_with("57P") || code.starts_with("28") || code.starts_with("53") => {
            Failure::Unreachable(format!("SQLSTATE {code}"))
        }
        "3D000" => Failure::Unreachable("no such database".to_owned()),
        _ => Failure::Internal(format!("SQLSTATE {code}: {message}")),
    }
}

fn of_sqlite(code: i32, message: &str) -> Failure {
    // The low byte is the primary code; the rest only refines it.
    match code & 0xff {
        5 | 6 => Failure::Busy,
        8 => Failure::ReadOnly,
        13 => Failure::DiskFull,
        // A file that cannot be written to its end: a quota or a limit, to the person the same as a full disk.
        10 if code == 778 || code == 1034 || code == 4874 => Failure::DiskFull,
        11 | 26 => Failure::Damaged(format!("SQLite {code}")),
        14 => Failure::Unreachable("the file cannot be opened".to_owned()),
        _ => Failure::Internal(format!("SQLite {code}: {message}")),
    }
}

/// Whether a unique key was already there.
pub(crate) fn is_duplicate(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|cause| cause.is_unique_violation())
}
