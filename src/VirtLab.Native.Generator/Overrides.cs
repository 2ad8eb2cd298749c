namespace VirtLab.Native.Generator;

/// <summary>
/// Everything that can't be read from libvirt's API description, each with its reason. Keep it small: a rule in the generator
/// is better than a line here.
/// </summary>
internal static class Overrides
{
    /// <summary>Enum of an argument ("function.argument") whose text does not name it, or names it wrongly.</summary>
    internal static readonly IReadOnlyDictionary<string, string> ArgumentEnums = new Dictionary<string, string>
    {
        // The text says "Current valid bits:" and the list is in the function's body text.
        ["virInterfaceGetXMLDesc.flags"] = "virInterfaceXMLFlags",
        // "the event type to receive": the enum is named in the function's body text only.
        ["virConnectDomainEventRegisterAny.eventID"] = "virDomainEventID",
        ["virConnectNetworkEventRegisterAny.eventID"] = "virNetworkEventID",
        ["virConnectNodeDeviceEventRegisterAny.eventID"] = "virNodeDeviceEventID",
        ["virConnectSecretEventRegisterAny.eventID"] = "virSecretEventID",
        ["virConnectStoragePoolEventRegisterAny.eventID"] = "virStoragePoolEventID",
    };

    /// <summary>What the members of an enum begin with, where some stray member hides it.</summary>
    internal static readonly IReadOnlyDictionary<string, string> MemberPrefixes = new Dictionary<string, string>
    {
        // VIR_ERR_DOMAIN_LAST is among the VIR_FROM_ constants.
        ["virErrorDomain"] = "VIR_FROM_",
        // VIR_WAR_NO_NETWORK and its like are among the VIR_ERR_ constants.
        ["virErrorNumber"] = "VIR_ERR_",
    };

    /// <summary>Enums that are combined with "or" though no argument says so and their name does not tell.</summary>
    internal static readonly IReadOnlySet<string> FlagEnums = new HashSet<string>
    {
        // The events argument of the handle and stream functions is a plain int.
        "virEventHandleType", "virStreamEventType",
        // Passed in the stats argument of virConnectGetAllDomainStats, and types of virDomainGetGuestInfo.
        "virDomainStatsTypes", "virDomainGuestInfoTypes",
    };

    /// <summary>Macros that are not bound: C helpers with parameters have no value, and are one line of C#.</summary>
    internal static readonly IReadOnlySet<string> SkippedMacros = new HashSet<string>
    {
        // Aliases of a struct tag, not values.
        "_virBlkioParameter", "_virMemoryParameter", "_virSchedParameter",
    };

    /// <summary>Functions that are not libvirt's: (name, library, return type, argument type, argument name).</summary>
    internal static readonly IReadOnlyList<ApiFunction> ExtraFunctions =
    [
        // What libvirt returns as "char *" or as an array belongs to the caller, who gives it back to the C library.
        new("free", "libc", "libc", "0.0.0", "void", [new("memory", "void *", "")]),
    ];

    /// <summary>Functions of libvirt versions newer than the API description at hand; ignored once a description has them.</summary>
    internal static readonly IReadOnlyList<ApiFunction> NewerFunctions =
    [
        // A network's metadata without rewriting its definition: wanted as soon as the machine's libvirt has it.
        new("virNetworkGetMetadata", "libvirt", "libvirt-network", "9.7.0", "char *",
            [new("network", "virNetworkPtr", ""), new("type", "int", ""), new("uri", "const char *", ""), new("flags", "unsigned int", "virNetworkUpdateFlags")]),
        new("virNetworkSetMetadata", "libvirt", "libvirt-network", "9.7.0", "int",
            [new("network", "virNetworkPtr", ""), new("type", "int", ""), new("metadata", "const char *", ""), new("key", "const char *", ""), new("uri", "const char *", ""), new("flags", "unsigned int", "virNetworkUpdateFlags")]),
    ];
}
