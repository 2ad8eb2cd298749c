#!/usr/bin/env pwsh
# Without the module: the library itself, loaded from a folder that has it and what it needs. A hashtable becomes JSON, and that a lab.
param([string] $Folder = "$PSScriptRoot/../../nuget/VirtLab")
$ErrorActionPreference = 'Stop'
Add-Type -Path (Join-Path $Folder VirtLab.Core.dll)

# The library's calls are tasks: they are waited for in pieces, so that Ctrl+C gets through.
function Wait-Task([Threading.Tasks.Task] $Task) {
    while (-not ([IAsyncResult] $Task).AsyncWaitHandle.WaitOne(100)) { }
    $Task.GetAwaiter().GetResult()
}

$lab = [VirtLab.Model.Lab]::FromJson((ConvertTo-Json -Depth 9 @{
    name     = 'small'
    networks = @(@{ name = 'br0'; address = '192.168.0.254/24' })
    machines = @(
        @{ name = 'one'; nics = @(@{ network = 'br0'; address = '192.168.0.1' }) }
        @{ name = 'two'; nics = @(@{ network = 'br0'; address = '192.168.0.2' }) }
    )
}))

$sandbox = Wait-Task ([VirtLab.Hosts.Sandbox.SandboxHost]::StartAsync())
try {
    "$(Wait-Task ([VirtLab.Labs.LabHost]::PlanAsync($sandbox, $lab)))"
    $running = Wait-Task ([VirtLab.Labs.LabHost]::UpAsync($sandbox, $lab))
    "$(Wait-Task $running.ProbeAsync('one', 'two', [VirtLab.Probing.Probe]::Tcp(80)))"
}
finally { $null = Wait-Task $sandbox.DisposeAsync().AsTask() }
