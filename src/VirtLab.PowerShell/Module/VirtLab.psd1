@{
    RootModule           = 'VirtLab.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '3f0c9a52-6a0c-4f6e-9d0f-0d2f5e1d7c11'
    Author               = 'VirtLab maintainers'
    Copyright            = '(c) VirtLab maintainers. MIT.'
    Description          = 'Virtual networks from PowerShell: labs as hashtables, plans by -WhatIf, real machines and real packets.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    TypesToProcess       = @('VirtLab.Types.ps1xml')
    FormatsToProcess     = @('VirtLab.Format.ps1xml')
    CmdletsToExport      = @(
        'ConvertTo-Lab', 'Export-LabPicture', 'Get-Lab', 'Get-LabExplanation', 'Get-LabMachine', 'Get-LabPlan', 'Install-Lab', 'Invoke-LabCommand',
        'New-LabHost', 'Remove-LabHost', 'Resolve-LabName', 'Set-LabLink', 'Start-Lab', 'Stop-Lab', 'Test-Lab', 'Test-LabConnection', 'Uninstall-Lab', 'Update-Lab'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{ PSData = @{ Tags = @('libvirt', 'kvm', 'network', 'lab', 'firewall'); LicenseUri = 'https://opensource.org/license/mit' } }
}
