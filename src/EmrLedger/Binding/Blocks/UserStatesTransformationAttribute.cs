using System.Management.Automation;
using EmrLedger.Binding.Values;

namespace EmrLedger.Binding.Blocks;

/// <summary>User states, or objects with their members.</summary>
public sealed class UserStatesTransformationAttribute : ValueTransformationAttribute<UserState[]>
{
    private protected override UserState[] Read(object? value, SessionState session) =>
        Foreign.Unwrap(value) is null ? [] : [.. Foreign.Items(value).Select(ReadState)];

    private static UserState ReadState(object? value)
    {
        if (Foreign.Unwrap(value) is UserState state)
            return state;
        Foreign foreign = Foreign.Of(value) ?? throw Invalid("The value is not a user state.");
        string hash = foreign.GetText(nameof(UserState.Hash), EmrError.UserStateInvalid);
        ulong balance = 0;
        if (!Hash160.TryParse(hash, out _))
            throw Invalid("The hash of a user state is not 40 hex digits.");
        if (!WholeNumber.TryReadUInt64(foreign.Get(nameof(UserState.Nonce), EmrError.UserStateInvalid), out ulong nonce))
            throw Invalid("The nonce of a user state is not a whole number from 0 to 2^64 - 1.");
        if (foreign.Has(nameof(UserState.Balance))
            && !WholeNumber.TryReadUInt64(foreign.Get(nameof(UserState.Balance), EmrError.UserStateInvalid), out balance))
        {
            throw Invalid("The balance of a user state is not a whole number from 0 to 2^64 - 1.");
        }
        return new UserState(hash, balance, nonce);
    }

    private static EmrException Invalid(string message) => new(
        EmrError.UserStateInvalid, message);
}
