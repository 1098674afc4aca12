using EmrLedger.Ledgers.Registry;

namespace EmrLedger.Ledgers;

/// <summary>What errors about the keys of a role are called.</summary>
internal sealed record RegistryErrors(
    RegistryRole Role, string Noun, string Nouns, EmrError NotFound, EmrError Ambiguous, EmrError Registered, EmrError Revoked)
{
    public static RegistryErrors OfDoctors { get; } = new(
        RegistryRole.Doctor, "doctor", "doctors", EmrError.DoctorNotFound, EmrError.DoctorAmbiguous, EmrError.DoctorRegistered,
        EmrError.DoctorRevoked);

    public static RegistryErrors OfPharmacies { get; } = new(
        RegistryRole.Pharmacy, "pharmacy", "pharmacies", EmrError.PharmacyNotFound, EmrError.PharmacyAmbiguous,
        EmrError.PharmacyRegistered, EmrError.PharmacyRevoked);

    public static RegistryErrors Of(RegistryRole role) => role == RegistryRole.Doctor ? OfDoctors : OfPharmacies;
}
