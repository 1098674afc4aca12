using System.Runtime.InteropServices;
using SQLitePCL;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>
/// The bytes of a ledger's file from beginning to end, those of free pages and of gaps too, read through the handle that SQLite
/// has of it. A file of one's own, when it is closed, would end the locks that SQLite has on it in this process (POSIX).
/// </summary>
internal sealed unsafe partial class SqliteFileBytes
{
    // sqlite3_file_control's operation, and the part of its sqlite3_io_methods that is used here: both for good, as SQLite says.
    private const int FilePointer = 7;
    private const int ReadSlot = 2;
    private const int FileSizeSlot = 6;

    // No page of a file holds anything there: it is where SQLite's locks are, and other systems refuse to read it then.
    private const long LockOffset = 0x40000000;
    private const int LockLength = 4096;

    private readonly nint file;
    private readonly string name;
    private readonly long length;
    private long position;

    public SqliteFileBytes(sqlite3 connection, string name)
    {
        this.name = name;
        bool isHeld = false;
        connection.DangerousAddRef(ref isHeld);
        try
        {
            Require(FileControl(connection.DangerousGetHandle(), "main", FilePointer, out file));
            long size;
            Require(((delegate* unmanaged[Cdecl]<nint, long*, int>)Method(FileSizeSlot))(file, &size));
            length = size;
        }
        finally
        {
            connection.DangerousRelease();
        }
    }

    /// <summary>Reads the next bytes, as long as the session is open that this is of; 0 at the end.</summary>
    public int Read(byte[] buffer)
    {
        if (position == LockOffset)
            position += LockLength;
        long end = position < LockOffset ? Math.Min(length, LockOffset) : length;
        int count = (int)Math.Clamp(end - position, 0, buffer.Length);
        if (count == 0)
            return 0;
        fixed (byte* bytes = buffer)
        {
            int code = ((delegate* unmanaged[Cdecl]<nint, byte*, int, long, int>)Method(ReadSlot))(file, bytes, count, position);
            // Somebody cut the file meanwhile: what is missing reads as zeros.
            if (code != raw.SQLITE_IOERR_SHORT_READ)
                Require(code);
        }
        position += count;
        return count;
    }

    private nint Method(int slot) => (*(nint**)file)[slot];

    private void Require(int code)
    {
        if (code != raw.SQLITE_OK)
            throw SqliteFailure.IoFailed(name, $"its bytes cannot be read (SQLite's code {code}).");
    }

    // The same library as that of SQLite's own binding, beside this assembly.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial int FileControl(nint connection, string database, int operation, out nint file);
}
