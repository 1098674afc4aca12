namespace EmrLedger.Soak.Support;

/// <summary>This machine lacks what is needed to show it.</summary>
internal sealed class SoakSkipException(string message) : Exception(message);
