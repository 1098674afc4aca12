using System.Runtime.InteropServices;
using System.Security;

namespace EmrLedger.Commands.Keys;

/// <summary>Lends the characters of a secure string, and wipes them afterwards.</summary>
internal static class Passphrase
{
    public static T Use<T>(SecureString? secure, Func<char[]?, T> use)
    {
        if (secure is null)
            return use(null);
        // Pinned, so that the garbage collector leaves no copies behind.
        char[] characters = GC.AllocateUninitializedArray<char>(secure.Length, pinned: true);
        nint unmanaged = Marshal.SecureStringToGlobalAllocUnicode(secure);
        try
        {
            Marshal.Copy(unmanaged, characters, 0, characters.Length);
            return use(characters);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(unmanaged);
            Array.Clear(characters);
        }
    }
}
