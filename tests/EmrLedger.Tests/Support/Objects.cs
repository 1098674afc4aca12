using System.Management.Automation;

namespace EmrLedger.Tests.Support;

/// <summary>The module's objects as scripts see them: tests have no compile-time types of it.</summary>
internal static class Objects
{
    extension(ErrorRecord error)
    {
        /// <summary>The stable id, without the command's name that the engine adds.</summary>
        public string Id => error.FullyQualifiedErrorId.Split(',')[0];

        /// <summary>Everything that an error carries and that a log may show.</summary>
        public IEnumerable<string> AllTexts =>
        [
            error.ToString(), error.Exception.ToString(), error.Exception.Message, error.FullyQualifiedErrorId,
            $"{error.TargetObject}", error.CategoryInfo.ToString(), error.CategoryInfo.TargetName,
            $"{error.ErrorDetails?.Message}", $"{error.ErrorDetails?.RecommendedAction}",
            PSSerializer.Serialize(error, depth: 4),
        ];
    }

    extension(PSObject item)
    {
        /// <summary>A property's value.</summary>
        public T Get<T>(string property) => Assert.IsType<T>(item.Properties[property]?.Value, exactMatch: false);

        /// <summary>The items of a property that holds many.</summary>
        public IReadOnlyList<PSObject> Items(string property) =>
            [.. item.Get<System.Collections.IEnumerable>(property).Cast<object>().Select(PSObject.AsPSObject)];
    }
}
