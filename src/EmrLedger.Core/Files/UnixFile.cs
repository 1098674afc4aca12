using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EmrLedger.Files;

/// <summary>
/// What .NET does not ask of Unix: of what type an entry is, how many names it has, and to open it without waiting.
/// </summary>
internal static partial class UnixFile
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int Interrupted = 4;
    private const int AccessDenied = 13;
    private const int NoFolder = 20;
    private const int NotAFile = 6;
    private const int LockSharedAtOnce = 1 | 4;

    private const ushort TypeMask = 0xF000;
    private const int BufferLength = 512;

    private static int NameTooLong => OperatingSystem.IsMacOS() ? 63 : 36;

    private static int WouldBlock => OperatingSystem.IsMacOS() ? 35 : 11;

    private static bool IsKnown => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>What a path names; null on a system that is not asked.</summary>
    public static FileEntry? TryStat(string path, bool followLinks)
    {
        if (!IsKnown)
            return null;
        Span<byte> buffer = stackalloc byte[BufferLength];
        try
        {
            if (Stat(path, followLinks, ref buffer[0]) == 0)
                return OperatingSystem.IsMacOS() ? ReadMac(buffer) : ReadLinux(buffer);
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library.
            return null;
        }
        return Marshal.GetLastPInvokeError() is NoEntry or NoFolder
            ? new FileEntry(EntryType.Nothing)
            : new FileEntry(EntryType.Unknown);
    }

    /// <summary>
    /// Opens a file for reading, at once, whatever it has become since somebody looked: of a pipe there is nothing to read then.
    /// </summary>
    public static FileStream OpenRead(string path)
    {
        if (!IsKnown)
            return File.OpenRead(path);
        int flags = OperatingSystem.IsMacOS() ? 0x0000_0004 | 0x0100_0000 : 0x0000_0800 | 0x0008_0000;
        int descriptor;
        do
        {
            descriptor = Open(path, flags);
        }
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        if (descriptor < 0)
            throw Failure(path, Marshal.GetLastPInvokeError());
        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        // As .NET does it: a program that wants the file for itself alone is heeded.
        if (Lock(descriptor, LockSharedAtOnce) == 0 || Marshal.GetLastPInvokeError() != WouldBlock)
            return new FileStream(handle, FileAccess.Read);
        handle.Dispose();
        throw Failure(path, WouldBlock);
    }

    /// <summary>The reason of a failed call, in the system's words and without the name of a file.</summary>
    public static string? ReasonOf(IOException exception)
    {
        if (exception.HResult == WouldBlock)
            return "another program keeps it open";
        return exception.HResult is > 0 and < 4096 ? Marshal.GetPInvokeErrorMessage(exception.HResult) : null;
    }

    private static Exception Failure(string path, int error) => error switch
    {
        NoEntry or NoFolder => new FileNotFoundException(null, path),
        AccessDenied or NotPermitted => new UnauthorizedAccessException(),
        NotAFile => new IOException("it is not a file", error),
        _ when error == NameTooLong => new PathTooLongException(),
        _ => new IOException(Marshal.GetPInvokeErrorMessage(error), error),
    };

    private static int Stat(string path, bool followLinks, ref byte buffer)
    {
        if (!OperatingSystem.IsMacOS())
            return StatLinux(-100, path, followLinks ? 0 : 0x100, 0x7FF, ref buffer);
        int flags = followLinks ? 0 : 0x20;
        return RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? StatMacX64(-2, path, ref buffer, flags)
            : StatMac(-2, path, ref buffer, flags);
    }

    // struct statx is the same on every architecture.
    private static FileEntry ReadLinux(ReadOnlySpan<byte> buffer)
    {
        uint names = MemoryMarshal.Read<uint>(buffer[16..]);
        ushort mode = MemoryMarshal.Read<ushort>(buffer[28..]);
        ulong number = MemoryMarshal.Read<ulong>(buffer[32..]);
        ulong device = MemoryMarshal.Read<ulong>(buffer[136..]);
        return new FileEntry(TypeOf(mode), names, (device, number));
    }

    private static FileEntry ReadMac(ReadOnlySpan<byte> buffer)
    {
        uint device = BinaryPrimitives.ReadUInt32LittleEndian(buffer);
        ushort mode = BinaryPrimitives.ReadUInt16LittleEndian(buffer[4..]);
        ushort names = BinaryPrimitives.ReadUInt16LittleEndian(buffer[6..]);
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(buffer[8..]);
        return new FileEntry(TypeOf(mode), names, (device, number));
    }

    private static EntryType TypeOf(ushort mode) => (mode & TypeMask) switch
    {
        0x1000 => EntryType.Pipe,
        0x2000 or 0x6000 => EntryType.Device,
        0x4000 => EntryType.Folder,
        0xC000 => EntryType.Socket,
        _ => EntryType.File,
    };

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatLinux(int folder, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "fstatat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatMac(int folder, string path, ref byte buffer, int flags);

    [LibraryImport("libc", EntryPoint = "fstatat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatMacX64(int folder, string path, ref byte buffer, int flags);
}
